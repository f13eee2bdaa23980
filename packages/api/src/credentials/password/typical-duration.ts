// Pads quick work to its typical duration: the median of the last few runs, which a single slow one does not move.

const REMEMBERED = 15

export interface TypicalDuration {
  /** Runs work whose duration counts towards the typical one. */
  measure<TValue>(work: () => Promise<TValue>): Promise<TValue>
  /** Runs work and waits until the typical duration has passed. */
  pad<TValue>(work: () => Promise<TValue>): Promise<TValue>
}

export function createTypicalDuration(): TypicalDuration {
  const durations: number[] = []
  return {
    async measure(work) {
      const start = performance.now()
      const value = await work()
      durations.push(performance.now() - start)
      if (durations.length > REMEMBERED) durations.shift()
      return value
    },
    async pad(work) {
      const start = performance.now()
      const value = await work()
      // Timers have a resolution of a millisecond.
      const rest = Math.round(median(durations) - (performance.now() - start))
      if (rest > 0) await wait(rest)
      return value
    },
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
