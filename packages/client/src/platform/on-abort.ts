// Calls back when the first of several signals aborts. Uses no AbortSignal.any, which React Native lacks.

/**
 * Runs `work` once with the reason of the signal that aborted: at once if one is aborted already. Returns how to stop
 * listening; it stops by itself before it runs `work`.
 */
export function onAbort(
  signals: readonly AbortSignal[],
  work: (reason: AbortSignal['reason']) => void,
): () => void {
  const stop = () => {
    for (const signal of signals) signal.removeEventListener('abort', aborted)
  }
  const aborted = () => {
    stop()
    work(signals.find((signal) => signal.aborted)?.reason)
  }
  for (const signal of signals) signal.addEventListener('abort', aborted)
  if (signals.some((signal) => signal.aborted)) aborted()
  return stop
}
