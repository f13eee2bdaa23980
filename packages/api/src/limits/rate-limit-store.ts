// Keeps the counts of limits: in memory, or in the database with memory to fall back on. If the database is unavailable,
// memory counts to the same limits: a limiter that is down must not be an open door.
import { createHash } from 'node:crypto'
import { countInWindows, type Executor, resolvePendingCalls, type WindowRow } from '@countersign/db'
import type { Limit, LimitName } from './limits.ts'
import { createMemoryCounter, type MemoryCounter } from './memory-counter.ts'

/** One call to count by a limit, for whom it counts. */
export interface Charge {
  readonly name: LimitName
  /** A network, a session, an account, or several of them. */
  readonly subject: string
}

/** A call that was counted by a limit, or refused. */
export interface CountedCharge {
  readonly charge: Charge
  readonly row: WindowRow
  readonly isInMemory: boolean
}

export interface RateLimitStore {
  /** Counts by each limit in turn and stops at the first that refuses. All of them are kept in the same place. */
  count(charges: readonly Charge[]): Promise<CountedCharge[]>
  /** A window that is exceeded whatever becomes of pending calls, known without asking the database. */
  findExceeded(charge: Charge): WindowRow | undefined
  /** Settles pending calls: they count for good, or are refunded. */
  settle(counted: readonly CountedCharge[], options: { isRefunded: boolean }): Promise<void>
}

/** Runs a statement; undefined when the database could not answer. */
export type RunStatement = <TAnswer>(
  statement: () => Promise<TAnswer>,
) => Promise<TAnswer | undefined>

interface RateLimitStoreOptions {
  readonly limits: Readonly<Record<LimitName, Limit>>
  readonly db: Executor
  readonly runStatement: RunStatement
}

export function createRateLimitStore(options: RateLimitStoreOptions): RateLimitStore {
  const { limits, db, runStatement } = options
  const memories = new Map<LimitName, MemoryCounter>()

  /** Hashed where it is stored, so that no email and no address is. */
  function keyOf({ name, subject }: Charge): string {
    if (limits[name].kept === 'memory') return subject
    return createHash('sha256').update(`${name} ${subject}`).digest('base64url')
  }

  function memoryOf(name: LimitName): MemoryCounter {
    const memory = memories.get(name) ?? createMemoryCounter(limits[name])
    memories.set(name, memory)
    return memory
  }

  function countInMemory(charges: readonly Charge[]): CountedCharge[] {
    const counted: CountedCharge[] = []
    for (const charge of charges) {
      const { calls, isPending = false } = limits[charge.name]
      const row = memoryOf(charge.name).count(keyOf(charge), { isPending })
      counted.push({ charge, row, isInMemory: true })
      if (row.used > calls) break
    }
    return counted
  }

  async function countInDatabase(charges: readonly Charge[]): Promise<CountedCharge[]> {
    const counts = charges.map((charge) => {
      const { calls, windowSeconds, isPending = false } = limits[charge.name]
      return { key: keyOf(charge), calls, windowSeconds, isPending }
    })
    const rows = await runStatement(() => countInWindows(db, counts))
    if (!rows) return countInMemory(charges)
    return charges.flatMap((charge, index) => {
      const row = rows[index]
      return row ? { charge, row, isInMemory: false } : []
    })
  }

  // A flood is refused without asking the database again. Only what no refund can lower is remembered.
  function rememberExceeded({ charge, row, isInMemory }: CountedCharge): void {
    if (isInMemory || row.used <= limits[charge.name].calls || row.pending > 0) return
    memoryOf(charge.name).remember(keyOf(charge), row)
  }

  return {
    async count(charges) {
      const [first] = charges
      if (!first) return []
      if (limits[first.name].kept === 'memory') return countInMemory(charges)
      const counted = await countInDatabase(charges)
      counted.forEach(rememberExceeded)
      return counted
    },
    findExceeded(charge) {
      const row = memoryOf(charge.name).read(keyOf(charge))
      return row && row.used > limits[charge.name].calls && row.pending === 0 ? row : undefined
    },
    async settle(counted, { isRefunded }) {
      for (const { charge, row, isInMemory } of counted) {
        const memory = memoryOf(charge.name)
        if (isInMemory) memory.settle(keyOf(charge), { window: row.window, isRefunded })
        else if (isRefunded) memory.forget(keyOf(charge))
      }
      const pendingCalls = counted
        .filter(({ isInMemory }) => !isInMemory)
        .map(({ charge, row: { window } }) => {
          return { key: keyOf(charge), calls: limits[charge.name].calls, window }
        })
      if (pendingCalls.length === 0) return
      await runStatement(() => resolvePendingCalls(db, { pendingCalls, isRefunded }))
    },
  }
}
