// Judges a refresh token by its session's row. In SQL, so that every statement that meets a token judges it alike, on the
// row as it is once the lock is held.
import { and, eq, type SQL, sql } from 'drizzle-orm'
import { databaseNow } from './executor.ts'
import { sessions } from './schema/sessions.ts'

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
 * - `repeated`: the one that was rotated last, within the grace: its answer may have been lost
 * - `late`: the same after the grace, where that may be retried
 * - `raced`: any other superseded one, within the grace and not far behind
 * - `reused`: any other superseded one
 */
export type TokenState = 'current' | 'repeated' | 'late' | 'raced' | 'reused'

/**
 * How many generations a token may be behind and still have lost a race. Tabs and retries are one or two behind; a token
 * further behind belongs to somebody who was left behind while another one refreshed again and again.
 */
const MAX_RACED_GENERATIONS = 10

/** What tokens are judged by. */
export interface TokenPolicy {
  readonly graceSeconds: number
  /** Whether a lost answer may be asked for after the grace, too. */
  readonly retry: 'late' | 'strict'
}

/**
 * The generation that was rotated last. The predecessor of the current one, unless a late retry displaced that: only then
 * do the two columns say it, and only for the generation that the displacement made current. Whatever moves the session on
 * without knowing of them, such as the previous release, makes them void.
 */
const retryGeneration = sql`case when ${sessions.retryForGeneration} = ${sessions.generation}
    then ${sessions.retryGeneration} else ${sessions.generation} - 1 end`

export function tokenState(
  token: PresentedToken,
  { graceSeconds, retry }: TokenPolicy,
): SQL<TokenState> {
  const generation = sql`${token.generation}::integer`
  const grace = sql`make_interval(secs => ${graceSeconds})`
  return sql<TokenState>`case
    when ${generation} >= ${sessions.generation} then 'current'
    when ${databaseNow} < ${sessions.rotatedAt} + ${grace} then
      case when ${generation} = ${retryGeneration} then 'repeated'
        when ${sessions.generation} - ${generation} <= ${MAX_RACED_GENERATIONS} then 'raced'
        else 'reused' end
    when ${generation} = ${retryGeneration} and ${retry}::text = 'late' then 'late'
    else 'reused' end`
}
