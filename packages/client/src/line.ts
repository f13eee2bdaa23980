// One piece of work after another, in the order they came.

export type Line = <TResult>(work: () => Promise<TResult>) => Promise<TResult>

/** A failed piece of work does not stop those behind it. */
export function createLine(): Line {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const done = last.then(work)
    last = done.catch(() => {})
    return done
  }
}
