// Opening a session for a user whose password was just verified.
import {
  type Executor,
  insertSession,
  type PresentedToken,
  revokeSessionOfToken,
  revokeSurplusSessions,
  type SessionRow,
} from '@countersign/db'
import { v7 as uuidv7 } from 'uuid'
import type { Context } from '../trpc/context.ts'
import { createSessionKey, type RefreshToken } from '../tokens/refresh-tokens.ts'
import { tokenRevocation } from './token-revocation.ts'

export interface OpenedSession {
  readonly session: SessionRow
  readonly refreshToken: RefreshToken
}

export interface VerifiedUser {
  readonly userId: string
  /** What the password was verified against. */
  readonly passwordHash: string
}

/**
 * Opens a session for the user that `verify` finds or makes, in one transaction with it; undefined when there is none, or
 * when the account was disabled, deleted or given another password since the verification. The session that the browser
 * had so far is ended, whoever's it was (as reused, if its token was superseded for longer than the grace), and so are
 * those that the user has too many.
 */
export async function openSession(
  ctx: Context,
  verify: (tx: Executor) => Promise<VerifiedUser | undefined>,
): Promise<OpenedSession | undefined> {
  const presented = await readPresented(ctx)
  const replacement = tokenRevocation(ctx, 'replaced')
  const { key, keyHash } = createSessionKey()
  const opened = await ctx.db.transaction(async (tx) => {
    const verified = await verify(tx)
    const session = verified && (await insertSession(tx, newSession(ctx, verified, keyHash)))
    if (!session) return undefined
    const { userId } = session
    const replaced =
      presented?.userId === userId ? await revokeSessionOfToken(tx, presented, replacement) : []
    const { maxPerUser } = ctx.sessionPolicy
    const surplus = await revokeSurplusSessions(tx, { userId, keep: maxPerUser })
    return { session, ended: [...replaced, ...surplus] }
  })
  if (!opened) return undefined
  const { session, ended } = opened
  ctx.revocations.remember(ended)
  // Another user's session is no business of the transaction above, which holds the lock on this user's row: two people
  // who sign in over each other's sessions would wait for each other.
  if (presented && presented.userId !== session.userId) {
    ctx.revocations.remember(await revokeSessionOfToken(ctx.db, presented, replacement))
  }
  return { session, refreshToken: await ctx.refreshTokens.issue(session, key) }
}

async function readPresented(ctx: Context): Promise<PresentedToken | undefined> {
  const token = ctx.refreshCookie.read()
  const verdict = token === undefined ? undefined : await ctx.refreshTokens.verify(token)
  return verdict?.kind === 'authentic' ? verdict.presented : undefined
}

function newSession(ctx: Context, { userId, passwordHash }: VerifiedUser, keyHash: string) {
  const { idleSeconds, maxAgeSeconds } = ctx.sessionPolicy
  const { userAgent, ip } = ctx
  return { id: uuidv7(), userId, passwordHash, keyHash, idleSeconds, maxAgeSeconds, userAgent, ip }
}
