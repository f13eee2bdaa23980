// Logs out: revokes the session of a refresh token, or every session of its user.
import type { RefreshTokens } from '../tokens/refresh-tokens.ts'
import { type RevokeByTokenContext, revoke, revokingTransaction } from './revoke.ts'

type LogoutContext = RevokeByTokenContext & { readonly refreshTokens: RefreshTokens }

/**
 * Any generation of an authentic token will do, because revoking is safe. `everywhere` revokes every session of the user,
 * but only for a token that a refresh would be answered to; a token superseded for longer than the grace is reuse here too.
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
  if (everywhere) {
    await revokingTransaction(ctx, (_, revoke) => revoke.sessionsOfBearer(ctx, presented, 'logout'))
  } else {
    await revoke(ctx).sessionOfToken(ctx, presented, 'logout')
  }
}
