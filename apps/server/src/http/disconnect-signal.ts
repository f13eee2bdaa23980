// When nobody waits for an answer any more.
import type { Response } from 'express'

/** Aborts when the client leaves before it has its answer. */
export function signalOf(res: Response): AbortSignal {
  const controller = new AbortController()
  res.once('close', () => {
    if (!res.writableFinished) controller.abort()
  })
  return controller.signal
}
