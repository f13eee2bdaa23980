// Reads the refresh token that a request presents.
import type { PresentedToken } from '@countersign/db'
import type { Context } from '../trpc/context.ts'

/** What an authentic refresh cookie says; undefined for any other. Does not check whether its session is active. */
export async function readPresentedToken({
  refreshCookie,
  refreshTokens,
}: Pick<Context, 'refreshCookie' | 'refreshTokens'>): Promise<PresentedToken | undefined> {
  const token = refreshCookie.read()
  const verdict = token === undefined ? undefined : await refreshTokens.verify(token)
  return verdict?.kind === 'authentic' ? verdict.presented : undefined
}
