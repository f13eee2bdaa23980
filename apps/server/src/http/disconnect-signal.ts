// Aborts when the client disconnects.
import type { Response } from 'express'

/** A signal that is aborted when the client disconnects before it has its answer. */
export function disconnectSignalOf(res: Response): AbortSignal {
  const controller = new AbortController()
  res.once('close', () => {
    if (!res.writableFinished) controller.abort()
  })
  return controller.signal
}
