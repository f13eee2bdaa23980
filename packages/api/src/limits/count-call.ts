// Counting a call that somebody makes, and telling them how they stand.
import type { Context } from '../context.ts'
import type { LimitName } from './limits.ts'
import { isOver, retryAfterOf } from './rate-limits.ts'

/** Counts one call for a subject; returns the seconds to wait when it is one too many. */
export async function countCall(
  { rateLimits, reportLimit }: Pick<Context, 'rateLimits' | 'reportLimit'>,
  name: LimitName,
  subject: string,
): Promise<number | undefined> {
  const standing = await rateLimits.count(name, subject)
  if (!standing) return undefined
  reportLimit(standing)
  return isOver(standing) ? retryAfterOf(standing) : undefined
}
