// How long something takes these days: the median of the last few times, which a single slow one does not move.

const REMEMBERED = 15

export interface Pace {
  /** Runs something whose time counts. */
  time<TValue>(run: () => Promise<TValue>): Promise<TValue>
  /** Runs something that should take as long, and waits for the rest of the time if it does not. */
  keep<TValue>(run: () => Promise<TValue>): Promise<TValue>
}

export function createPace(): Pace {
  const times: number[] = []
  return {
    async time(run) {
      const start = performance.now()
      const value = await run()
      times.push(performance.now() - start)
      if (times.length > REMEMBERED) times.shift()
      return value
    },
    async keep(run) {
      const start = performance.now()
      const value = await run()
      // Timers know whole milliseconds.
      const rest = Math.round(median(times) - (performance.now() - start))
      if (rest > 0) await wait(rest)
      return value
    },
  }
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
