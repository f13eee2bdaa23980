// Ending sessions: by their refresh token, by their user, or all of a user at once.
import {
  lockSession,
  revokeSessionOfToken,
  revokeSessionOfUser,
  revokeSessionsOfUser,
} from '@countersign/db'
import type { Context } from '../context.ts'
import type { AccessClaims } from '../tokens/access-tokens.ts'

type EndContext = Pick<Context, 'db' | 'refreshTokens' | 'revocations'>

/**
 * Ends the session of an authentic refresh token; any generation will do, for ending is safe. Everywhere: ends every
 * session of its user, but only while the token's own session still lives.
 */
export async function logout(
  ctx: EndContext,
  token: string | undefined,
  { everywhere = false }: { everywhere?: boolean | undefined } = {},
): Promise<void> {
  if (token === undefined) return
  const verdict = await ctx.refreshTokens.verify(token)
  if (verdict.kind !== 'authentic') return
  const { presented } = verdict

  const ended = everywhere
    ? await ctx.db.transaction(async (tx) => {
        const session = await lockSession(tx, presented)
        if (!session || session.revoked || session.expired) return []
        return revokeSessionsOfUser(tx, { userId: presented.userId }, 'logout')
      })
    : await revokeSessionOfToken(ctx.db, presented, 'logout')
  ctx.revocations.remember(ended)
}

/** Ends one session of the caller. Another user's session is as unknown as one that never was. */
export async function endOwnSession(
  ctx: Omit<EndContext, 'refreshTokens'> & { session: AccessClaims },
  id: string,
): Promise<{ kind: 'ended' | 'notFound' }> {
  const ended = await revokeSessionOfUser(ctx.db, { id, userId: ctx.session.userId }, 'revoked')
  ctx.revocations.remember(ended)
  return { kind: ended.length > 0 ? 'ended' : 'notFound' }
}

/** Ends every session of the caller but the calling one. Returns how many there were. */
export async function endOtherSessions(
  ctx: Omit<EndContext, 'refreshTokens'> & { session: AccessClaims },
): Promise<number> {
  const { userId, sessionId } = ctx.session
  const ended = await revokeSessionsOfUser(ctx.db, { userId, except: sessionId }, 'revoked')
  ctx.revocations.remember(ended)
  return ended.length
}
