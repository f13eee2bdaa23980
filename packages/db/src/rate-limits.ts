// SQL that counts calls. Counting is one statement that waits for the row, so N replicas count as one; the window is the
// database's, so replicas whose clocks differ agree on when it ends.
import { eq, lt, sql } from 'drizzle-orm'
import { databaseNow, type Executor, secondsFromNow } from './executor.ts'
import { prepared } from './prepared.ts'
import { rateLimits } from './schema.ts'

/** How many calls were counted in a window, and how long it still runs. */
export interface WindowRow {
  used: number
  secondsLeft: number
}

const countStatement = prepared((executor) => {
  // The moment of this statement, by one reading of the clock: two could lie on both sides of a window's end.
  const moment = sql`excluded.ends_at - make_interval(secs => ${sql.placeholder('windowSeconds')})`
  const isOver = sql`${rateLimits.endsAt} <= ${moment}`
  return executor
    .insert(rateLimits)
    .values({
      key: sql.placeholder('key'),
      used: 1,
      endsAt: secondsFromNow(sql.placeholder('windowSeconds')),
    })
    .onConflictDoUpdate({
      target: rateLimits.key,
      set: {
        used: sql`case when ${isOver} then 1 else ${rateLimits.used} + 1 end`,
        endsAt: sql`case when ${isOver} then excluded.ends_at else ${rateLimits.endsAt} end`,
      },
    })
    .returning({
      used: rateLimits.used,
      secondsLeft: sql<number>`extract(epoch from ${rateLimits.endsAt} - ${databaseNow})::float8`,
    })
    .prepare('count_call')
})

/** Counts one call against a key, in the window that runs or in a new one. */
export async function countInWindow(
  executor: Executor,
  count: { key: string; windowSeconds: number },
): Promise<WindowRow> {
  const [row] = await countStatement(executor).execute(count)
  if (!row) throw new Error('A call was counted and not returned')
  return row
}

const uncountStatement = prepared((executor) =>
  executor
    .update(rateLimits)
    .set({ used: sql`greatest(${rateLimits.used} - 1, 0)` })
    .where(eq(rateLimits.key, sql.placeholder('key')))
    .prepare('uncount_call'),
)

/** Takes one call back. */
export async function uncountInWindow(executor: Executor, key: string): Promise<void> {
  await uncountStatement(executor).execute({ key })
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
