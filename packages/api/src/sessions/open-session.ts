// Opening a session for a user whose password was just verified.
import {
  type Executor,
  insertSession,
  revokeSessionOfToken,
  revokeSurplusSessions,
  type SessionRow,
} from '@countersign/db'
import { v7 as uuidv7 } from 'uuid'
import type { Context } from '../context.ts'
import { createSessionKey, type RefreshToken } from '../tokens/refresh-tokens.ts'

export interface OpenedSession {
  readonly session: SessionRow
  readonly refreshToken: RefreshToken
  /** The sessions that had to go: the one of this browser so far, and those that the user has too many. */
  readonly ended: readonly string[]
}

/**
 * Opens a session within a transaction; undefined when the account was disabled, deleted or given another password
 * since the verification. The session that the browser had before is ended, whoever's it was.
 */
export async function openSession(
  ctx: Context,
  tx: Executor,
  verified: { userId: string; passwordHash: string },
): Promise<OpenedSession | undefined> {
  const { idleSeconds, maxAgeSeconds, maxPerUser } = ctx.sessionPolicy
  const { key, keyHash } = createSessionKey()
  const session = await insertSession(tx, {
    id: uuidv7(),
    keyHash,
    ...verified,
    idleSeconds,
    maxAgeSeconds,
    userAgent: ctx.userAgent,
    ip: ctx.ip,
  })
  if (!session) return undefined

  const replaced = await replacePresented(ctx, tx)
  const surplus = await revokeSurplusSessions(tx, { userId: session.userId, keep: maxPerUser })
  const refreshToken = await ctx.refreshTokens.issue(session, key)
  return { session, refreshToken, ended: [...replaced, ...surplus] }
}

async function replacePresented(ctx: Context, tx: Executor): Promise<string[]> {
  const token = ctx.refreshCookie.read()
  const verdict = token === undefined ? undefined : await ctx.refreshTokens.verify(token)
  if (verdict?.kind !== 'authentic') return []
  return revokeSessionOfToken(tx, verdict.presented, 'replaced')
}
