// Ending the session of a refresh token.
import { revokeSession } from '@countersign/db'
import type { Context } from '../context.ts'

/** Ends the session, if the token is authentic and its session still lives. Any generation will do: ending is safe. */
export async function closeSession(
  ctx: Pick<Context, 'db' | 'refreshTokens'>,
  token: string | undefined,
): Promise<void> {
  if (token === undefined) return
  const verdict = await ctx.refreshTokens.verify(token)
  if (verdict.kind === 'authentic') await revokeSession(ctx.db, verdict.presented, 'logout')
}
