// Classifies a refresh token by its session's row. Written in SQL, so that all statements classify alike, on the row as it is
// under the lock.
import { and, eq, type SQL, sql } from 'drizzle-orm'
import { databaseNow } from '../executor.ts'
import { sessions } from '../schema/sessions.ts'

/** The claims of an authentic refresh token. */
export interface PresentedToken {
  sessionId: string
  userId: string
  keyHash: string
  generation: number
}

/** Matches the session whose key the token carries, at any generation. */
export function isOf(token: PresentedToken): SQL | undefined {
  return and(
    eq(sessions.id, token.sessionId),
    eq(sessions.userId, token.userId),
    eq(sessions.keyHash, token.keyHash),
  )
}

/**
 * State of a token whose session is live; docs/session-model.md has the table.
 * - `current`: to be rotated next, or newer than what the database kept in a failover
 * - `repeated`: rotated last, within the grace: its answer may have been lost
 * - `late`: the same after the grace, if the policy allows late retries
 * - `raced`: superseded otherwise, within the grace and not far behind
 * - `reused`: superseded otherwise
 */
export type TokenState = 'current' | 'repeated' | 'late' | 'raced' | 'reused'

/**
 * Tabs and retries that lose a race are one or two generations behind. A token further behind missed many refreshes by
 * another client.
 */
const MAX_RACED_GENERATIONS = 10

export interface TokenPolicy {
  readonly graceSeconds: number
  /** `late`: a lost answer may be requested again after the grace, too. */
  readonly retry: 'late' | 'strict'
}

/**
 * The generation rotated last: the predecessor of the current one, unless a late retry displaced that. Then the columns hold
 * it, for one current generation only, so that a rotation by the previous release, which does not know them, voids them.
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
