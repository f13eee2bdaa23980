// Opening a session for a user whose password was just verified.
import { type Executor, insertSession, type SessionRow } from '@countersign/db'
import { v7 as uuidv7 } from 'uuid'
import type { Context } from '../context.ts'
import { createSessionKey, type RefreshToken } from '../tokens/refresh-tokens.ts'

export interface OpenedSession {
  readonly session: SessionRow
  readonly refreshToken: RefreshToken
}

/** Undefined when the account was disabled, deleted or given another password since the verification. */
export async function openSession(
  ctx: Context,
  executor: Executor,
  verified: { userId: string; passwordHash: string },
): Promise<OpenedSession | undefined> {
  const { key, keyHash } = createSessionKey()
  const session = await insertSession(executor, {
    id: uuidv7(),
    keyHash,
    ...verified,
    idleSeconds: ctx.sessionPolicy.idleSeconds,
    maxAgeSeconds: ctx.sessionPolicy.maxAgeSeconds,
    userAgent: ctx.userAgent,
    ip: ctx.ip,
  })
  return session && { session, refreshToken: await ctx.refreshTokens.issue(session, key) }
}
