// Runs so many jobs at once and lets so many wait. Who comes when it is full is turned away at once, and who leaves while
// waiting gives up the place. A job that runs keeps its place to the end, for nothing stops the work itself.

/** What could not be done now: too much is waiting, or whoever asked has left. */
export interface Busy {
  readonly kind: 'busy'
}

export interface JobQueue {
  run<TValue>(
    job: () => Promise<TValue>,
    signal?: AbortSignal,
  ): Promise<{ readonly kind: 'done'; readonly value: TValue } | Busy>
}

export interface JobQueueOptions {
  /** How many run at once; at least 1. */
  readonly concurrency: number
  /** How many wait at most; 0 for none. */
  readonly maxWaiting: number
}

export function createJobQueue({ concurrency, maxWaiting }: JobQueueOptions): JobQueue {
  // A Set keeps the order, and gives up a place in the middle without walking there.
  const waiting = new Set<() => void>()
  let running = 0

  const admit = async (signal: AbortSignal | undefined): Promise<boolean> => {
    if (signal?.aborted) return false
    if (running < concurrency) {
      running += 1
      return true
    }
    return waiting.size < maxWaiting && waitForPlace(signal)
  }

  const waitForPlace = (signal: AbortSignal | undefined) =>
    new Promise<boolean>((resolve) => {
      const settle = (isAdmitted: boolean) => {
        waiting.delete(enter)
        signal?.removeEventListener('abort', leave)
        resolve(isAdmitted)
      }
      const enter = () => settle(true)
      const leave = () => settle(false)
      waiting.add(enter)
      signal?.addEventListener('abort', leave)
    })

  // Whoever waited longest takes the place over, so that nobody who comes in between does.
  const release = () => {
    const [next] = waiting
    if (next) next()
    else running -= 1
  }

  return {
    async run(job, signal) {
      if (!(await admit(signal))) return { kind: 'busy' }
      try {
        return { kind: 'done', value: await job() }
      } finally {
        release()
      }
    },
  }
}
