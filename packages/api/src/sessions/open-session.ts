// Opens a session for a user whose password was just verified.
import {
  type Executor,
  insertSession,
  type PresentedToken,
  type SessionRow,
  type UserRow,
} from '@countersign/db'
import { v7 as uuidv7 } from 'uuid'
import { createSessionKey, type RefreshToken } from '../tokens/refresh-tokens.ts'
import type { Context } from '../trpc/context.ts'
import { revoke, revokingTransaction } from './revoke.ts'

export interface OpenedSession {
  readonly session: SessionRow
  readonly refreshToken: RefreshToken
}

export interface VerifiedUser {
  readonly user: UserRow
  /** Read before the password was verified. */
  readonly credentialVersion: number
}

type OpenOutcome =
  | ({ readonly kind: 'opened' } & VerifiedUser & OpenedSession)
  /** The account was disabled, deleted or given another password since the verification. */
  | { readonly kind: 'outdated' }
  | { readonly kind: 'noUser' }

type OpenContext = Omit<Context, 'refreshCookie' | 'deviceCookie'>

/** What happens in the transaction that opens a session. */
export interface Opening {
  /** Finds or creates the user. */
  readonly findUser: (tx: Executor) => Promise<VerifiedUser | undefined>
  /** Runs once the session is open. */
  readonly afterwards: (tx: Executor, session: SessionRow) => Promise<void>
}

/**
 * Opens a session for a user. Revokes the user's sessions beyond the maximum, and the session that `replaces` names, of any
 * user.
 */
export async function openSession(
  ctx: OpenContext,
  replaces: PresentedToken | undefined,
  { findUser, afterwards }: Opening,
): Promise<OpenOutcome> {
  const { key, keyHash } = createSessionKey()
  const result = await revokingTransaction(ctx, async (tx, revoke) => {
    const verified = await findUser(tx)
    if (!verified) return { kind: 'noUser' } as const
    const session = await insertSession(tx, newSession(ctx, verified, keyHash))
    if (!session) return { kind: 'outdated' } as const
    const { userId } = session
    if (replaces?.userId === userId) await revoke.sessionOfToken(ctx, replaces, 'replaced')
    await revoke.surplusSessions({ userId, keep: ctx.sessionPolicy.maxPerUser })
    await afterwards(tx, session)
    return { kind: 'opened', ...verified, session } as const
  })
  if (result.kind !== 'opened') return result
  const { session } = result

  // Another user's session is replaced outside the transaction, which holds the lock on this user's row: two concurrent
  // logins that each replace the other's session would deadlock.
  if (replaces && replaces.userId !== session.userId) {
    await revoke(ctx).sessionOfToken(ctx, replaces, 'replaced')
  }
  return { ...result, refreshToken: await ctx.refreshTokens.issue(session, key) }
}

function newSession(ctx: OpenContext, { user, credentialVersion }: VerifiedUser, keyHash: string) {
  const { idleSeconds, maxAgeSeconds } = ctx.sessionPolicy
  const { userAgent, ip } = ctx
  return {
    id: uuidv7(),
    userId: user.id,
    credentialVersion,
    keyHash,
    idleSeconds,
    maxAgeSeconds,
    userAgent,
    ip,
  }
}
