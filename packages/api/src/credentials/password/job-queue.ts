// Runs a bounded number of jobs at once and queues a bounded number, fairly: groups take turns, and when the queue is full,
// the group with the most waiting jobs gives up a place to one with fewer. A running job keeps its slot to the end.
import { createWaitingGroups } from './waiting-groups.ts'

/** The queue is full, or the client has disconnected. */
export interface Busy {
  readonly kind: 'busy'
}

/** Where a job comes from. */
export interface JobOrigin {
  /** Jobs of one group share its turns. */
  readonly group?: string
  /** Known devices may use the places that are reserved for them. */
  readonly isKnown?: boolean
  /** Aborted when the client disconnects. */
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
  /** Size of the queue; 0 for none. Unknown devices have three quarters of it. */
  readonly maxWaiting: number
}

export function createJobQueue({ concurrency, maxWaiting }: JobQueueOptions): JobQueue {
  const waiting = createWaitingGroups({
    maxWaiting,
    maxUnknown: maxWaiting - Math.floor(maxWaiting / 4),
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

  // The next waiting job takes the slot over, so that a new one cannot overtake it.
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
