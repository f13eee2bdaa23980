// Judges a refresh token by its session's row. In SQL, so that every statement that meets a token judges it alike, on the
// row as it is once the lock is held.
import { and, eq, type SQL, sql } from 'drizzle-orm'
import { databaseNow } from './executor.ts'
import { sessions } from './schema.ts'

/** What an authentic refresh token says. */
export interface PresentedToken {
  sessionId: string
  userId: string
  keyHash: string
  generation: number
}

/** True of the session whose key the token carries, whatever the generation. */
export function isOf(token: PresentedToken): SQL | undefined {
  return and(
    eq(sessions.id, token.sessionId),
    eq(sessions.userId, token.userId),
    eq(sessions.keyHash, token.keyHash),
  )
}

/**
 * What a token of a live session is; docs/session-model.md has the table.
 * - `current`: the one that is rotated next, or a newer one that the database lost in a failover
 * - `repeated`: the predecessor of the current one, within the grace
 * - `raced`: an older one, within the grace
 * - `reused`: any superseded one after it
 */
export type TokenState = 'current' | 'repeated' | 'raced' | 'reused'

/** What tokens are judged by. */
export interface TokenPolicy {
  readonly graceSeconds: number
}

export function tokenState(token: PresentedToken, { graceSeconds }: TokenPolicy): SQL<TokenState> {
  const generation = sql`${token.generation}::integer`
  const grace = sql`make_interval(secs => ${graceSeconds})`
  return sql<TokenState>`case
    when ${generation} >= ${sessions.generation} then 'current'
    when ${databaseNow} >= ${sessions.rotatedAt} + ${grace} then 'reused'
    when ${generation} = ${sessions.generation} - 1 then 'repeated'
    else 'raced' end`
}
