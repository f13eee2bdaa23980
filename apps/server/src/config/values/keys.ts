// Parses signing secrets and keys.
import { z } from 'zod'
import { commaList } from './scalars.ts'

const secretForm = 'a list of secrets, separated by commas, each of at least 32 bytes'

/** A comma-separated list of secrets, the first of which signs. */
export const secretList = commaList.transform((secrets, ctx): [string, ...string[]] => {
  const [first, ...others] = secrets
  const isLongEnough = (secret: string) => Buffer.byteLength(secret) >= 32
  if (first === undefined || !secrets.every(isLongEnough)) {
    ctx.addIssue({ code: 'custom', message: secretForm })
    return z.NEVER
  }
  return [first, ...others]
})

const keySetForm =
  'a JWK set of Ed25519 private keys: {"keys":[{"kty":"OKP","crv":"Ed25519","x":"...","d":"..."}]}'
const ed25519Part = z.string().regex(/^[\w-]{43}$/)

const PrivateJwkSetSchema = z.object({
  keys: z
    .array(
      z.object({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        x: ed25519Part,
        d: ed25519Part,
        kid: z.string().min(1).max(64).optional(),
      }),
    )
    .min(1),
})

/** A JWK set (RFC 7517) of Ed25519 private keys, as JSON; the first one signs. */
export const privateJwkSet = z.string().transform((text, ctx) => {
  const parsed = PrivateJwkSetSchema.safeParse(parseJson(text))
  const names = parsed.data?.keys.map(({ kid, x }) => kid ?? x)
  const isUnambiguous = new Set(names).size === names?.length
  if (parsed.success && isUnambiguous) return parsed.data.keys
  const message = parsed.success ? 'keys that differ, each with a kid of its own' : keySetForm
  ctx.addIssue({ code: 'custom', message })
  return z.NEVER
})

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
