// Revokes every session of a user, for an administrator.
import { lockAccountStatus } from '@countersign/db'
import { recordEvent } from '../audit/record-event.ts'
import type { SessionContext } from '../trpc/authenticate.ts'
import { adminTransaction } from './admin-transaction.ts'
import type { NotAdmin } from './last-admin.ts'

type RevokeOutcome =
  | { readonly kind: 'revoked'; readonly revoked: number }
  | { readonly kind: 'noUser' }
  | NotAdmin

export function revokeSessions(ctx: SessionContext, userId: string): Promise<RevokeOutcome> {
  return adminTransaction(ctx, async (tx, revoke): Promise<RevokeOutcome> => {
    if (!(await lockAccountStatus(tx, userId))) return { kind: 'noUser' }
    const { length: revoked } = await revoke.sessionsOfUser({ userId }, 'revoked')
    await recordEvent(ctx, tx, {
      type: 'session.revoked',
      userId,
      actorId: ctx.claims.userId,
      details: { revoked },
    })
    return { kind: 'revoked', revoked }
  })
}
