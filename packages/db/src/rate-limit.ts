// Counts calls against rate limits. One statement locks and counts, so N replicas count as one; windows follow the database's
// clock, so replicas with different clocks agree on them.
import { lt, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { databaseNow, type Executor, secondsFromNow } from './executor.ts'
import { prepared } from './prepared.ts'
import { rateLimits } from './schema/rate-limit.ts'

/** Longer than a call ever waits for its password hash. */
const PENDING_SECONDS = 30

export interface NewCount {
  key: string
  /** Calls allowed per window. */
  calls: number
  windowSeconds: number
  /** Whether the call may be refunded. It then stays pending until `resolvePendingCalls`. */
  isPending: boolean
}

/** A key's window after a call was counted or rejected. */
export interface WindowRow {
  /** Calls counted; limit + 1 if this call was rejected, which is then not counted. */
  used: number
  /** Those of `used` that may still be refunded. */
  pending: number
  secondsLeft: number
  /** Identifies the window among those of its key. */
  window: string
}

/**
 * Counts one call against each key in turn, up to the first that rejects it. Returns a row for each key counted or rejecting.
 * Callers order keys by kind, always alike, so that two calls cannot deadlock.
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
  // One reading of the clock for the whole statement: two could lie on either side of a window's end.
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

export interface PendingCall {
  key: string
  calls: number
  window: string
}

// `for update of` takes the table's name within the statement, which a table qualified by its schema does not have.
const locked = alias(rateLimits, 'locked')

const resolveStatement = prepared((executor) => {
  const isRefunded = sql`${sql.placeholder('isRefunded')}::boolean`
  // Locked in the order in which they were counted, so that two statements cannot deadlock.
  const resolved = executor
    .select({
      key: locked.key,
      calls: sql<number>`pending_call.calls`.as('calls'),
      window: sql<string>`pending_call."window"`.as('window_name'),
    })
    .from(locked)
    .innerJoin(
      sql`rows from (json_to_recordset(${sql.placeholder('pendingCalls')}::json) as (key text, calls int, "window" text)) with ordinality as pending_call(key, calls, "window", position)`,
      sql`pending_call.key = ${locked.key}`,
    )
    .orderBy(sql`pending_call.position`)
    .for('update', { of: locked })
    .as('resolved')
  return executor
    .update(rateLimits)
    .set({
      used: sql`case when ${isRefunded} then greatest(least(${rateLimits.used}, ${resolved.calls}) - 1, 0) else ${rateLimits.used} end`,
      pending: sql`greatest(${rateLimits.pending} - 1, 0)`,
    })
    .from(resolved)
    .where(sql`${rateLimits.key} = ${resolved.key} and ${windowName} = ${resolved.window}`)
    .prepare('resolve_pending_calls')
})

/** Refunds pending calls or makes their count final, each in its own window. */
export async function resolvePendingCalls(
  executor: Executor,
  { pendingCalls, isRefunded }: { pendingCalls: readonly PendingCall[]; isRefunded: boolean },
): Promise<void> {
  await resolveStatement(executor).execute({
    pendingCalls: JSON.stringify(pendingCalls),
    isRefunded,
  })
}

/** Deletes up to `limit` expired windows; returns how many. Concurrent replicas skip each other's rows. */
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
