// Computes the seals of audit events: of an event's content and the seal before it. Never queries the database.
import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { AuditDetails, AuditSeal, UnsealedEventRow } from '@countersign/db'

const VERSION = 1
/** In place of the seal before the first event. */
export const GENESIS_SEAL = 'genesis'

const HMAC = 'hmac-sha256'
const PLAIN = 'sha256'

interface SealKey {
  readonly id: string
  readonly key: Uint8Array
}

/** The first key seals, all verify. Without any, seals are plain hashes: they find careless edits and no forger. */
export type SealKeys = readonly SealKey[]

export function deriveSealKeys(secrets: readonly string[] | undefined): SealKeys {
  return (secrets ?? []).map((secret) => ({
    id: Buffer.from(derive(secret, 'key id', 6)).toString('base64url'),
    key: derive(secret, 'seal', 32),
  }))
}

// The secret may serve other purposes too: the label keeps the keys apart (RFC 5869 section 3.2).
function derive(secret: string, purpose: string, length: number): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', `countersign audit ${purpose}`, length))
}

/**
 * Proves that the chain was pruned up to a seal by who has the secret: a marker that was written by hand must not pass for one.
 * Undefined without a secret.
 */
export function provePruning({ sequence, seal }: AuditSeal, [key]: SealKeys): string | undefined {
  return key && `${key.id}.${pruningMac({ sequence, seal }, key)}`
}

/** True where a marker is authentic, or where there is no secret to tell. */
export function isPruningProven(
  pruned: AuditSeal & { readonly proof: string | undefined },
  keys: SealKeys,
): boolean {
  if (keys.length === 0) return true
  const [id, mac] = pruned.proof?.split('.') ?? []
  const key = keys.find((each) => each.id === id)
  return key !== undefined && isSameSeal(mac ?? '', pruningMac(pruned, key))
}

function pruningMac({ sequence, seal }: AuditSeal, { key }: SealKey): string {
  const encoded = JSON.stringify([VERSION, 'pruned', sequence, seal])
  return createHmac('sha256', key).update(encoded).digest('base64url')
}

/** What is sealed of an event: its place, its content, and a digest in place of its personal data. */
export interface SealedContent extends Omit<UnsealedEventRow, 'ip' | 'userAgent'> {
  readonly sequence: number
  readonly personalDigest: string | null
}

/** `hmac-sha256.<key id>.<MAC>` or `sha256.<hash>`. */
export function computeSeal(
  content: SealedContent,
  previous: string,
  key: SealKey | undefined,
): string {
  const encoded = encode(content, previous)
  return key
    ? `${HMAC}.${key.id}.${createHmac('sha256', key.key).update(encoded).digest('base64url')}`
    : `${PLAIN}.${createHash('sha256').update(encoded).digest('base64url')}`
}

export type SealKind =
  | { readonly kind: 'hmac'; readonly key: SealKey }
  | { readonly kind: 'plain' }
  | { readonly kind: 'unknownKey' }
  | { readonly kind: 'malformed' }

/** How a seal was made, by its own account. */
export function sealKindOf(seal: string | null, keys: SealKeys): SealKind {
  // A plain seal has the hash in place of the key id.
  const [name, keyId, ...rest] = seal?.split('.') ?? []
  if (name === PLAIN && keyId && rest.length === 0) return { kind: 'plain' }
  if (name !== HMAC || rest.length !== 1) return { kind: 'malformed' }
  const key = keys.find(({ id }) => id === keyId)
  return key ? { kind: 'hmac', key } : { kind: 'unknownKey' }
}

export function isSameSeal(a: string | null, b: string): boolean {
  const [left, right] = [Buffer.from(a ?? ''), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** The salt keeps the digest from being guessed once the data is erased: there are few addresses. */
export function digestPersonalData(
  salt: string,
  { ip, userAgent }: Pick<UnsealedEventRow, 'ip' | 'userAgent'>,
): string {
  const encoded = JSON.stringify([salt, ip, userAgent])
  return createHash('sha256').update(encoded).digest('base64url')
}

// A JSON array: no two contents read alike.
function encode(content: SealedContent, previous: string): string {
  const { sequence, id, type, occurredAt, userId, sessionId, actorId, requestId } = content
  const event = [sequence, id, type, occurredAt, userId, sessionId, actorId, requestId]
  return JSON.stringify([
    VERSION,
    previous,
    ...event,
    sorted(content.details),
    content.personalDigest,
  ])
}

// jsonb does not keep the order of keys.
const sorted = (details: AuditDetails | null) =>
  details && Object.entries(details).toSorted(([a], [b]) => (a < b ? -1 : 1))
