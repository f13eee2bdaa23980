// Revokes sessions: every statement that does so is called from here. The database notifies the other replicas; this module
// tells the revocation cache of this one, once the revocation is committed.
import {
  type Executor,
  type PresentedToken,
  type RevocationReason,
  revokeSessionOfToken,
  revokeSessionOfUser,
  revokeSessionsOfBearer,
  revokeSessionsOfUser,
  revokeSurplusSessions,
} from '@countersign/db'
import { v7 as uuidv7 } from 'uuid'
import type { Context } from '../trpc/context.ts'
import type { RevocationCache } from './revocation-cache.ts'

type Ids = Promise<readonly string[]>

/** What a token's revocation needs of the request. */
export type RevokeByTokenContext = Pick<
  Context,
  'db' | 'revocationCache' | 'sessionPolicy' | 'ip' | 'userAgent'
> &
  Partial<Pick<Context, 'requestId'>>
export interface RevokeContext extends Pick<Context, 'db'> {
  readonly revocationCache: Pick<RevocationCache, 'add'>
}

/** Each returns the ids of the sessions that it revoked. */
export interface Revoke {
  /** Of any generation; as `reused` if the token was superseded for longer than the grace, with an audit event. */
  sessionOfToken(ctx: RevokeByTokenContext, token: PresentedToken, reason: RevocationReason): Ids
  /** One session of a user; none if it is another user's, unknown, revoked or expired. */
  sessionOfUser(session: { id: string; userId: string }, reason: RevocationReason): Ids
}

/** Those that revoke several sessions lock the user's row first, so that two of them cannot deadlock. */
export interface RevokeInTransaction extends Revoke {
  /** All of a user, or all but one. */
  sessionsOfUser(user: { userId: string; except?: string }, reason: RevocationReason): Ids
  /** All of a token's user, if a refresh would be answered to it; only its own session if it is superseded. */
  sessionsOfBearer(ctx: RevokeByTokenContext, token: PresentedToken, reason: RevocationReason): Ids
  /** Those beyond the `keep` most recently used. */
  surplusSessions(user: { userId: string; keep: number }): Ids
}

/** Revokes by one statement of its own. */
export function revoke({ db, revocationCache }: RevokeContext): Revoke {
  return bind(db, (ids) => revocationCache.add(ids))
}

/** Runs `work` in a transaction in which it may revoke sessions. */
export async function revokingTransaction<TValue>(
  { db, revocationCache }: RevokeContext,
  work: (tx: Executor, revoke: RevokeInTransaction) => Promise<TValue>,
): Promise<TValue> {
  const revoked: string[] = []
  const value = await db.transaction((tx) =>
    work(
      tx,
      bind(tx, (ids) => revoked.push(...ids)),
    ),
  )
  revocationCache.add(revoked)
  return value
}

function bind(
  executor: Executor,
  onRevoked: (ids: readonly string[]) => void,
): RevokeInTransaction {
  const report = async (revoking: Ids) => {
    const ids = await revoking
    onRevoked(ids)
    return ids
  }
  return {
    sessionOfToken: (ctx, token, reason) =>
      report(revokeSessionOfToken(executor, token, byToken(ctx, reason))),
    sessionOfUser: (session, reason) => report(revokeSessionOfUser(executor, session, reason)),
    sessionsOfUser: (user, reason) => report(revokeSessionsOfUser(executor, user, reason)),
    sessionsOfBearer: (ctx, token, reason) =>
      report(revokeSessionsOfBearer(executor, token, byToken(ctx, reason))),
    surplusSessions: (user) => report(revokeSurplusSessions(executor, user)),
  }
}

const byToken = (
  { sessionPolicy, ip, userAgent, requestId }: RevokeByTokenContext,
  reason: RevocationReason,
) => ({
  reason,
  policy: sessionPolicy,
  event: { id: uuidv7(), ip, userAgent, requestId },
})
