// Ending sessions: by their refresh token, by their user, or all of a user at once.
import {
  revokeSessionOfToken,
  revokeSessionOfUser,
  revokeSessionsOfBearer,
  revokeSessionsOfUser,
} from '@countersign/db'
import type { Context } from '../trpc/context.ts'
import type { AccessClaims } from '../tokens/access-tokens.ts'
import { tokenRevocation } from './token-revocation.ts'

type EndContext = Pick<Context, 'db' | 'revocations'>
type LogoutContext = EndContext &
  Pick<Context, 'refreshTokens' | 'sessionPolicy' | 'ip' | 'userAgent'>

/**
 * Ends the session of an authentic refresh token; any generation will do, for ending is safe. Everywhere: ends every
 * session of its user, but only for a token that a refresh would still be answered to. A token past the grace is reuse
 * here as well.
 */
export async function logout(
  ctx: LogoutContext,
  token: string | undefined,
  { everywhere = false }: { everywhere?: boolean | undefined } = {},
): Promise<void> {
  if (token === undefined) return
  const verdict = await ctx.refreshTokens.verify(token)
  if (verdict.kind !== 'authentic') return
  const { presented } = verdict

  const revocation = tokenRevocation(ctx, 'logout')
  const ended = everywhere
    ? await ctx.db.transaction((tx) => revokeSessionsOfBearer(tx, presented, revocation))
    : await revokeSessionOfToken(ctx.db, presented, revocation)
  ctx.revocations.remember(ended)
}

/** Ends one session of the caller. Another user's session is as unknown as one that never was. */
export async function endOwnSession(
  ctx: EndContext & { session: AccessClaims },
  id: string,
): Promise<{ kind: 'ended' | 'notFound' }> {
  const ended = await revokeSessionOfUser(ctx.db, { id, userId: ctx.session.userId }, 'revoked')
  ctx.revocations.remember(ended)
  return { kind: ended.length > 0 ? 'ended' : 'notFound' }
}

/** Ends every session of the caller but the calling one. Returns how many there were. */
export async function endOtherSessions(
  ctx: EndContext & { session: AccessClaims },
): Promise<number> {
  const { userId, sessionId } = ctx.session
  const ended = await ctx.db.transaction((tx) =>
    revokeSessionsOfUser(tx, { userId, except: sessionId }, 'revoked'),
  )
  ctx.revocations.remember(ended)
  return ended.length
}
