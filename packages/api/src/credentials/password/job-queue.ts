// Runs so many jobs at once and lets so many wait, fairly: groups take turns, and when it is full, the group with the most
// waiting gives up a place to one with fewer. A job that runs keeps its place to the end, for nothing stops the work itself.
import { createWaitingGroups } from './waiting-groups.ts'

/** What could not be done now: too much is waiting, or whoever asked has left. */
export interface Busy {
  readonly kind: 'busy'
}

/** Who asks. */
export interface JobOrigin {
  /** Those of one group share its turns. */
  readonly group?: string
  /** Whether the places kept free of strangers may be used. */
  readonly isKnown?: boolean
  /** Aborted when nobody waits for the outcome any more. */
  readonly signal?: AbortSignal | undefined
}

export interface JobQueue {
  run<TValue>(
    job: () => Promise<TValue>,
    origin?: JobOrigin,
  ): Promise<{ readonly kind: 'done'; readonly value: TValue } | Busy>
}

export interface JobQueueOptions {
  /** How many run at once; at least 1. */
  readonly concurrency: number
  /** How many wait at most; 0 for none. Strangers have three quarters of these places. */
  readonly maxWaiting: number
}

export function createJobQueue({ concurrency, maxWaiting }: JobQueueOptions): JobQueue {
  const waiting = createWaitingGroups({
    maxWaiting,
    maxStrangers: maxWaiting - Math.floor(maxWaiting / 4),
  })
  let running = 0

  const admit = async (origin: JobOrigin): Promise<boolean> => {
    const { group = '', isKnown = false, signal } = origin
    if (signal?.aborted) return false
    if (running < concurrency) {
      running += 1
      return true
    }
    if (!waiting.makeRoom({ group, isKnown })) return false
    return new Promise<boolean>((resolve) => {
      const leave = () => waiting.remove(waiter)
      const decide = (isAdmitted: boolean) => {
        signal?.removeEventListener('abort', leave)
        resolve(isAdmitted)
      }
      const waiter = { group, isKnown, decide }
      waiting.add(waiter)
      signal?.addEventListener('abort', leave)
    })
  }

  // Whoever's turn it is takes the place over, so that nobody who comes in between does.
  const release = () => {
    if (!waiting.admitNext()) running -= 1
  }

  return {
    async run(job, origin = {}) {
      if (!(await admit(origin))) return { kind: 'busy' }
      try {
        return { kind: 'done', value: await job() }
      } finally {
        release()
      }
    },
  }
}
