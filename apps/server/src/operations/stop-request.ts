// Listens for requests to stop: a signal, the end of the package manager that started the process, or of a parent with
// IPC. Called before an entry point awaits anything, so that no phase misses one.
import { constants } from 'node:os'
import { watchLauncher } from './launcher.ts'

export type StopCause = 'SIGTERM' | 'SIGINT' | 'launcher ended'

/** Returns a signal that is aborted once, with a `StopCause` as its reason. */
export function watchForStop(): AbortSignal {
  const controller = new AbortController()
  const stop = (cause: StopCause) => controller.abort(cause)
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => stop(name))
  if (process.send) process.once('disconnect', () => stop('launcher ended'))
  watchLauncher(() => stop('launcher ended'))
  return controller.signal
}

/** Calls back when the process is asked to stop, at once if it already was. */
export function onStop(stop: AbortSignal, react: (cause: StopCause) => void): void {
  if (stop.aborted) react(stop.reason)
  else stop.addEventListener('abort', () => react(stop.reason), { once: true })
}

/** Waits for work until `stop`, whose reason it then throws. The work itself is not cancelled. */
export async function unlessStopped<TValue>(
  stop: AbortSignal,
  work: () => Promise<TValue>,
): Promise<TValue> {
  stop.throwIfAborted()
  const stopped = new AbortController()
  const { promise, reject } = Promise.withResolvers<never>()
  stop.addEventListener('abort', () => reject(stop.reason), { signal: stopped.signal })
  try {
    return await Promise.race([work(), promise])
  } finally {
    stopped.abort()
  }
}

/** The exit code of a process that a signal stopped before its work was done: 128 and the signal's number. */
export function exitCodeOf(cause: StopCause): number {
  return 128 + constants.signals[cause === 'SIGINT' ? 'SIGINT' : 'SIGTERM']
}
