// Makes users, tokens and frozen values, for tests of what is decided without a server.
import type { User } from '@countersign/contract'

export function userOf(id: string): User {
  const at = '2026-03-01T12:00:00.000Z'
  const email = `${id}@example.com`
  const times = { createdAt: at, updatedAt: at }
  return { id, email, fullName: id, role: 'USER', emailVerified: true, ...times }
}

export interface TokenOptions {
  readonly userId?: string
  readonly issuedAt?: number
}

/** A token as the client reads it; nobody signed it. */
export function tokenOf(
  sessionId: string,
  { userId = 'ada', issuedAt = 100 }: TokenOptions = {},
): string {
  const payload = JSON.stringify({ sub: userId, sid: sessionId, iat: issuedAt })
  return `e30.${Buffer.from(payload).toString('base64url')}.c2ln`
}

/** Makes every later mutation throw. */
export function deepFreeze<TValue>(value: TValue): TValue {
  if (typeof value !== 'object' || value === null) return value
  for (const part of Object.values(value)) deepFreeze(part)
  return Object.freeze(value)
}
