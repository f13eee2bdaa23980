// Recognises the one spelling in which a token was issued. Base64url decoders ignore padding, white space and unused bits
// (RFC 4648 section 3.5), so one token would have many spellings.

/** True of a compact JWS (RFC 7515 section 7.1) whose parts are canonical base64url without padding. */
export function isCanonicalJws(token: string): boolean {
  const parts = token.split('.', 4)
  return parts.length === 3 && parts.every(isCanonicalBase64url)
}

const isCanonicalBase64url = (part: string) =>
  part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part
