// Reaches the other tabs of the browser. All of it is best effort: without it, each tab refreshes for itself and the
// server sorts it out.
import { bestEffort, listenOn } from '../platform/best-effort.ts'
import { onAbort } from '../platform/on-abort.ts'
import { isTabMessage, type TabMessage } from './tab-messages.ts'

export interface Tabs {
  /** Whether there may be other tabs at all. */
  readonly mayAnswer: boolean
  /** Never throws, whatever the channel does. */
  post(message: TabMessage): void
  /**
   * Does work while no other tab does the same. A tab that holds the lock for too long is not waited for: it may be
   * frozen, and the lock is an optimisation. Nor is any when `hurry` is aborted. Settles as the work does, never as the lock.
   */
  exclusively<TResult>(work: () => Promise<TResult>, hurry?: AbortSignal): Promise<TResult>
  close(): void
}

const LOCK_WAIT_MS = 3_000

// In Node.js both exist as well, but there "the tabs" would be the requests of different users in one process.
const isBrowser = () => typeof globalThis.location === 'object'

/** @param name the same in all tabs that share a session */
export function joinTabs(name: string, onMessage: (message: TabMessage) => void): Tabs {
  if (!isBrowser()) return alone
  const closing = new AbortController()
  const channel = openChannel(name)
  const locks = bestEffort(() => globalThis.navigator?.locks)
  const receive = (event: Event) => {
    const { data } = Object(event)
    if (!closing.signal.aborted && isTabMessage(data)) onMessage(data)
  }
  listenOn(channel, 'message', receive, closing.signal)

  return {
    mayAnswer: channel !== undefined,
    post(message) {
      if (!closing.signal.aborted) bestEffort(() => channel?.postMessage(message))
    },
    exclusively(work, hurry) {
      if (!locks) return work()
      const signals = hurry ? [closing.signal, hurry] : [closing.signal]
      return withLock(locks, { name, signals }, work)
    },
    close() {
      closing.abort()
      bestEffort(() => channel?.close())
    },
  }
}

/** Runs work once: when the lock is had, can not be had, or is not waited for any more. */
function withLock<TResult>(
  locks: LockManager,
  { name, signals }: { name: string; signals: readonly AbortSignal[] },
  work: () => Promise<TResult>,
): Promise<TResult> {
  return new Promise((resolve) => {
    const waiting = new AbortController()
    let running: Promise<TResult> | undefined
    let stop = () => {}
    const begin = (): Promise<TResult> => {
      if (running) return running
      running = work()
      clearTimeout(timer)
      stop()
      resolve(running)
      return running
    }
    const hurryUp = () => {
      waiting.abort()
      void begin()
    }
    const beginWithout = () => void begin()
    const timer = setTimeout(hurryUp, LOCK_WAIT_MS)
    stop = onAbort(signals, hurryUp)
    if (waiting.signal.aborted) return
    Promise.resolve()
      .then(() => locks.request(name, { signal: waiting.signal }, begin))
      .then(beginWithout, beginWithout)
  })
}

const alone: Tabs = {
  mayAnswer: false,
  post: () => {},
  exclusively: (work) => work(),
  close: () => {},
}

// A browser that keeps no data for this page may refuse a channel too; a test environment may have half of one.
function openChannel(name: string): BroadcastChannel | undefined {
  return bestEffort(() =>
    typeof BroadcastChannel === 'function' ? new BroadcastChannel(name) : undefined,
  )
}
