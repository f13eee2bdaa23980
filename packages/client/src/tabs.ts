// How the tabs of one browser reach each other. Everything here is a courtesy: without it, each tab refreshes for itself
// and the server sorts it out.
import { isTabMessage, type TabMessage } from './tab-messages.ts'

export interface Tabs {
  /** Whether there may be other tabs at all. */
  readonly mayAnswer: boolean
  post(message: TabMessage): void
  /**
   * Does work while no other tab does the same. A tab that holds the lock for too long is not waited for: it may be
   * frozen, and the lock is an optimisation. Nor is any when `hurry` is aborted.
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
  const channel = openChannel(name)
  const locks: LockManager | undefined = globalThis.navigator?.locks
  const closing = new AbortController()
  channel?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (!closing.signal.aborted && isTabMessage(data)) onMessage(data)
  })

  return {
    mayAnswer: channel !== undefined,
    post(message) {
      if (!closing.signal.aborted) channel?.postMessage(message)
    },
    async exclusively(work, hurry) {
      if (!locks) return work()
      let started = false
      const waiting = new AbortController()
      const giveUp = () => waiting.abort()
      const timer = setTimeout(giveUp, LOCK_WAIT_MS)
      const signals = hurry ? [closing.signal, hurry] : [closing.signal]
      for (const signal of signals) {
        if (signal.aborted) giveUp()
        signal.addEventListener('abort', giveUp)
      }
      const stopWaiting = () => {
        clearTimeout(timer)
        for (const signal of signals) signal.removeEventListener('abort', giveUp)
      }
      try {
        return await locks.request(name, { signal: waiting.signal }, () => {
          started = true
          stopWaiting()
          return work()
        })
      } catch (error) {
        if (started) throw error
        return work()
      } finally {
        stopWaiting()
      }
    },
    close() {
      closing.abort()
      channel?.close()
    },
  }
}

const alone: Tabs = {
  mayAnswer: false,
  post: () => {},
  exclusively: (work) => work(),
  close: () => {},
}

// A browser that keeps no data for this page may refuse a channel too.
function openChannel(name: string): BroadcastChannel | undefined {
  try {
    return typeof BroadcastChannel === 'function' ? new BroadcastChannel(name) : undefined
  } catch {
    return undefined
  }
}
