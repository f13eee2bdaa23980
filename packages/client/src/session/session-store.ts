// Keeps what the page knows of the session, in the forms that `useSyncExternalStore` and Svelte's stores take.
import type { User } from '@countersign/contract'

/** Why the user is signed out. `SIGNED_OUT`: by themselves, in this tab or another. The others are the server's reasons. */
const endReasons = [
  'SIGNED_OUT',
  'UNAUTHENTICATED',
  'SESSION_EXPIRED',
  'SESSION_REVOKED',
  'SESSION_REUSED',
] as const
export type EndReason = (typeof endReasons)[number]

export function isEndReason(value: unknown): value is EndReason {
  return endReasons.some((reason) => reason === value)
}

/**
 * - `unknown`: not yet known whether there is a session; the first refresh is under way, or waits for the network
 * - `signedOut`: there is none; `reason` says why there is none any more
 * - `signedIn`: there is one. `expiresAt` is when its access token expires, on the clock of `performance.now()`
 */
export type SessionSnapshot =
  | { readonly status: 'unknown' }
  | { readonly status: 'signedOut'; readonly reason?: EndReason }
  | { readonly status: 'signedIn'; readonly user: User; readonly expiresAt: number }

export interface SessionStore {
  /** The same object until something changes. */
  getSnapshot(): SessionSnapshot
  /** Calls back with the snapshot: at once, and after every change. Returns how to stop. */
  subscribe(listener: (snapshot: SessionSnapshot) => void): () => void
  set(snapshot: SessionSnapshot): void
}

export function createSessionStore(): SessionStore {
  let current: SessionSnapshot = { status: 'unknown' }
  const listeners = new Set<() => void>()

  return {
    getSnapshot: () => current,
    subscribe(listener) {
      // A wrapper of its own: the same function may subscribe twice.
      const entry = () => listener(current)
      listeners.add(entry)
      callSafely(entry)
      return () => listeners.delete(entry)
    },
    set(snapshot) {
      current = snapshot
      for (const listener of [...listeners]) callSafely(listener)
    },
  }
}

/** Calls code of the application: what it throws is reported as uncaught, and disturbs nothing here. */
export function callSafely(callback: () => void): void {
  try {
    callback()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
