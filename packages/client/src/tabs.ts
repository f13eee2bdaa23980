// What the tabs of one browser tell each other. Everything here is a courtesy: without it, each tab refreshes for itself
// and the server sorts it out.
import type { User } from '@countersign/contract'
import type { EndReason } from './session-store.ts'

export type TabMessage =
  | { readonly type: 'asked' }
  | {
      readonly type: 'signedIn'
      readonly user: User
      readonly accessToken: string
      /** Until the token expires, in milliseconds from now: clocks of tabs are not compared. */
      readonly remainingMs: number
    }
  | { readonly type: 'signedOut'; readonly sessionId: string; readonly reason: EndReason }

export interface Tabs {
  /** Whether there may be other tabs at all. */
  readonly mayAnswer: boolean
  post(message: TabMessage): void
  /**
   * Does work while no other tab does the same. A tab that holds the lock for too long is not waited for: it may be
   * frozen, and the lock is an optimisation.
   */
  exclusively<TResult>(work: () => Promise<TResult>): Promise<TResult>
  close(): void
}

const LOCK_WAIT_MS = 3_000

// In Node.js both exist as well, but there "the tabs" would be the requests of different users in one process.
const isBrowser = () => typeof globalThis.location === 'object'

/** @param name the same in all tabs that share a session */
export function joinTabs(name: string, onMessage: (message: TabMessage) => void): Tabs {
  if (!isBrowser()) return alone
  const channel = typeof BroadcastChannel === 'function' ? new BroadcastChannel(name) : undefined
  const locks = globalThis.navigator?.locks
  channel?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (isTabMessage(data)) onMessage(data)
  })

  return {
    mayAnswer: channel !== undefined,
    post: (message) => channel?.postMessage(message),
    async exclusively(work) {
      if (!locks) return work()
      let started = false
      const waiting = new AbortController()
      const timer = setTimeout(() => waiting.abort(), LOCK_WAIT_MS)
      try {
        return await locks.request(name, { signal: waiting.signal }, () => {
          started = true
          clearTimeout(timer)
          return work()
        })
      } catch (error) {
        if (started) throw error
        return work()
      } finally {
        clearTimeout(timer)
      }
    },
    close: () => channel?.close(),
  }
}

const alone: Tabs = {
  mayAnswer: false,
  post: () => {},
  exclusively: (work) => work(),
  close: () => {},
}

// Another tab may run another release of this client.
function isTabMessage(data: unknown): data is TabMessage {
  if (typeof data !== 'object' || data === null || !('type' in data)) return false
  switch (data.type) {
    case 'asked':
      return true
    case 'signedIn':
      return (
        'accessToken' in data &&
        typeof data.accessToken === 'string' &&
        'remainingMs' in data &&
        typeof data.remainingMs === 'number' &&
        'user' in data &&
        typeof data.user === 'object'
      )
    case 'signedOut':
      return 'sessionId' in data && typeof data.sessionId === 'string' && 'reason' in data
    default:
      return false
  }
}
