// Counts calls in SQL. Counting is one statement that waits for the rows, so N replicas count as one; windows are the
// database's, so replicas whose clocks differ agree on when they end.
import { lt, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { databaseNow, type Executor, secondsFromNow } from './executor.ts'
import { prepared } from './prepared.ts'
import { rateLimits } from './schema/rate-limit.ts'

/** Longer than any call waits for its password to be hashed. */
const PENDING_SECONDS = 30

/** One call to count against a key, of which so many are allowed in a window. */
export interface NewCount {
  key: string
  calls: number
  windowSeconds: number
  /** Whether the call may be refunded. It is pending until it is settled. */
  isPending: boolean
}

/** How a key's window stands after a call was counted in it, or refused. */
export interface WindowRow {
  /** Calls counted. One more than are allowed when this one was refused; it is not counted then. */
  used: number
  /** Those of the calls counted that may still be refunded. */
  pending: number
  secondsLeft: number
  /** Names the window among those of its key. */
  window: string
}

/**
 * Counts one call against each key in turn, and stops at the first that refuses it: no later key is touched. Returns a row
 * for each key that was. Callers name keys of the same kinds in the same order, so that no two wait for each other.
 */
export async function countInWindows(
  executor: Executor,
  counts: readonly NewCount[],
): Promise<WindowRow[]> {
  const values = counts.flatMap((count, index) =>
    Object.entries(count).map(([name, value]) => [`${name}${index}`, value]),
  )
  const [row] = await countStatementOf(counts.length)(executor).execute(Object.fromEntries(values))
  if (!row) throw new Error('A call was counted and not returned')
  return row.windows.flatMap((window) => window ?? [])
}

const countStatements = new Map<number, ReturnType<typeof buildCountStatement>>()

function countStatementOf(length: number) {
  const statement = countStatements.get(length) ?? buildCountStatement(length)
  countStatements.set(length, statement)
  return statement
}

function buildCountStatement(length: number) {
  return prepared((executor) => {
    const steps = Array.from({ length }, (_, index) => countStep(executor, index))
    const names = steps.map((_, index) => stepName(index))
    const rows = names.map((name) => sql`row_to_json(${name})`)
    return executor
      .with(...steps)
      .select({
        windows: sql<(WindowRow | null)[]>`json_build_array(${sql.join(rows, sql`, `)})`,
      })
      .from(sql.join(names, sql` left join `).append(sql.raw(' on true'.repeat(length - 1))))
      .prepare(`count_call_${length}`)
  })
}

const stepName = (index: number) => sql`${sql.identifier(`step_${index}`)}`
const callsOf = (index: number) => sql`${sql.placeholder(`calls${index}`)}::int`

function countStep(executor: Executor, index: number) {
  const value = (name: keyof NewCount) => sql.placeholder(`${name}${index}`)
  const calls = callsOf(index)
  const isPending = sql`${value('isPending')}::boolean`
  const windowLength = sql`make_interval(secs => ${value('windowSeconds')}::float8)`
  // The moment of this statement, by one reading of the clock: two could lie on both sides of a window's end.
  const hasElapsed = sql`${rateLimits.endsAt} <= excluded.ends_at - ${windowLength}`
  const isAdmitted = sql`(${hasElapsed} or ${rateLimits.used} < ${calls})`

  const call = executor
    .select({
      key: sql`${value('key')}::text`.as('key'),
      used: sql`1`.as('used'),
      endsAt: sql`${databaseNow} + ${windowLength}`.as('ends_at'),
      pending: sql`${isPending}::int`.as('pending'),
      pendingUntil: sql`${secondsFromNow(PENDING_SECONDS)}`.as('pending_until'),
    })
    .from(index === 0 ? sql`(values (1)) as start` : stepName(index - 1))
    .where(index === 0 ? undefined : sql`${stepName(index - 1)}.used <= ${callsOf(index - 1)}`)
  return executor.$with(`step_${index}`).as(
    executor
      .insert(rateLimits)
      .select(call)
      .onConflictDoUpdate({
        target: rateLimits.key,
        set: {
          used: sql`case when ${hasElapsed} then 1 else least(${rateLimits.used}, ${calls}) + 1 end`,
          endsAt: sql`case when ${hasElapsed} then excluded.ends_at else ${rateLimits.endsAt} end`,
          pending: sql`case when ${hasElapsed} then 0 else ${rateLimits.pending} end + (${isAdmitted} and ${isPending})::int`,
          pendingUntil: sql`case when ${isAdmitted} then excluded.pending_until else ${rateLimits.pendingUntil} end`,
        },
      })
      .returning({
        used: sql<number>`${rateLimits.used}`.as('used'),
        pending:
          sql<number>`case when ${rateLimits.pendingUntil} > ${databaseNow} then ${rateLimits.pending} else 0 end`.as(
            'pending',
          ),
        secondsLeft:
          sql<number>`extract(epoch from ${rateLimits.endsAt} - ${databaseNow})::float8`.as(
            'secondsLeft',
          ),
        window: windowName.as('window'),
      }),
  )
}

const windowName = sql<string>`(extract(epoch from ${rateLimits.endsAt}) * 1000000)::bigint::text`

/** A call that was pending, and the window in which it was counted. */
export interface Settlement {
  key: string
  calls: number
  window: string
}

// PostgreSQL locks by the name that a table has within the statement; one that is named with its schema has none.
const locked = alias(rateLimits, 'locked')

const settleStatement = prepared((executor) => {
  const isRefunded = sql`${sql.placeholder('isRefunded')}::boolean`
  // Locked in the order in which they were counted, so that no two statements wait for each other.
  const settled = executor
    .select({
      key: locked.key,
      calls: sql<number>`settlement.calls`.as('calls'),
      window: sql<string>`settlement."window"`.as('window_name'),
    })
    .from(locked)
    .innerJoin(
      sql`rows from (json_to_recordset(${sql.placeholder('settlements')}::json) as (key text, calls int, "window" text)) with ordinality as settlement(key, calls, "window", position)`,
      sql`settlement.key = ${locked.key}`,
    )
    .orderBy(sql`settlement.position`)
    .for('update', { of: locked })
    .as('settled')
  return executor
    .update(rateLimits)
    .set({
      used: sql`case when ${isRefunded} then greatest(least(${rateLimits.used}, ${settled.calls}) - 1, 0) else ${rateLimits.used} end`,
      pending: sql`greatest(${rateLimits.pending} - 1, 0)`,
    })
    .from(settled)
    .where(sql`${rateLimits.key} = ${settled.key} and ${windowName} = ${settled.window}`)
    .prepare('settle_calls')
})

/** Settles pending calls, each in the window in which it was counted: they count for good, or are refunded. */
export async function settleInWindows(
  executor: Executor,
  { settlements, isRefunded }: { settlements: readonly Settlement[]; isRefunded: boolean },
): Promise<void> {
  await settleStatement(executor).execute({ settlements: JSON.stringify(settlements), isRefunded })
}

/** Deletes up to `limit` windows that are over, and returns how many. Replicas pass over each other's rows. */
export async function deleteExpiredWindows(executor: Executor, limit: number): Promise<number> {
  const expired = executor
    .select({ key: rateLimits.key })
    .from(rateLimits)
    .where(lt(rateLimits.endsAt, databaseNow))
    .orderBy(rateLimits.endsAt)
    .limit(limit)
    .for('update', { skipLocked: true })
  const deleted = await executor
    .delete(rateLimits)
    .where(sql`${rateLimits.key} in ${expired}`)
    .returning({ key: rateLimits.key })
  return deleted.length
}
