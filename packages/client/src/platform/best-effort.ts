// Does what the session can do without: telling other tabs, hearing events, asking for a lock. Everything that touches a
// channel, a lock manager or a listener passes through here, so that none of them can fail what a caller asked for.

/** The result of `work`; undefined when it throws. */
export function bestEffort<TResult>(work: () => TResult): TResult | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

/** Calls back on an event of the page, where there is a page, until the signal is aborted. */
export function listenOn(
  target: Partial<Pick<EventTarget, 'addEventListener' | 'removeEventListener'>> | undefined,
  type: string,
  listener: (event: Event) => void,
  signal: AbortSignal,
): void {
  const heard = (event: Event) => bestEffort(() => listener(event))
  bestEffort(() => target?.addEventListener?.(type, heard))
  signal.addEventListener('abort', () =>
    bestEffort(() => target?.removeEventListener?.(type, heard)),
  )
}
