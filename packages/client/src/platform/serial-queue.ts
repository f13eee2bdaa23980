// Runs one piece of work after another, in order.

export type SerialQueue = <TResult>(work: () => Promise<TResult>) => Promise<TResult>

/** A failed piece of work does not stop those behind it. */
export function createSerialQueue(): SerialQueue {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const done = last.then(work)
    last = done.catch(() => {})
    return done
  }
}
