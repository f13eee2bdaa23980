// Creates the client that an application makes once: calls, session and tabs together.
import type { AppRouter, contract, InputOf, OutputOf, User } from '@countersign/contract'
import { createTRPCClient } from '@trpc/client'
import { type ApiClient, createApiClient, createHttpLink } from './api-client.ts'
import { limitTime } from './platform/time-limit.ts'
import { createSession } from './session/session.ts'
import { sessionLink } from './session/session-link.ts'
import type { EndReason, SessionSnapshot } from './session/session-store.ts'

type Auth = (typeof contract)['auth']

export interface AuthClientOptions {
  /** Where the server mounts tRPC, for example `https://auth.example.com/trpc`. */
  readonly url: string
  /** Called when the session was signed out, revoked or expired, with the reason. */
  readonly onEnd?: (reason: EndReason) => void
  /** Milliseconds after which a call is given up. 15,000 when absent. */
  readonly timeoutMs?: number
  /**
   * Milliseconds after which a refresh is given up, so that a dead connection holds nobody up and no answer arrives after
   * that of its retry. Only with REFRESH_RETRY=strict it must also leave room for two within the server's REFRESH_GRACE:
   * there a retry after the grace revokes the session. 4,000 when absent.
   */
  readonly refreshTimeoutMs?: number
  /** Replaces the global fetch: for tests, or where cookies are kept elsewhere than in a browser. */
  readonly fetch?: typeof globalThis.fetch
  /**
   * Whether to take up the session of the cookie at once. With false nothing is sent before the first call: for modules
   * that are also loaded where a server renders, `typeof window !== 'undefined'`. True when absent.
   */
  readonly restore?: boolean
}

export interface AuthClient {
  /** Calls every procedure of the contract; the session is taken care of. */
  readonly api: ApiClient
  readonly session: {
    /** What is known now; the same object until it changes. */
    getSnapshot(): SessionSnapshot
    /**
     * Calls back with the snapshot: at once, and after every change. Returns how to stop. Fits Svelte's stores and
     * `useSyncExternalStore`.
     */
    subscribe(listener: (snapshot: SessionSnapshot) => void): () => void
    /**
     * Takes over a user that a procedure of your own has changed, here and in the other tabs. `auth.me` and every refresh
     * do so by themselves. Another user than the one who is signed in is ignored, as is an older state of this one.
     */
    update(user: User): void
  }
  signup(input: InputOf<Auth['signup']>): Promise<OutputOf<Auth['signup']>>
  login(input: InputOf<Auth['login']>): Promise<OutputOf<Auth['login']>>
  /** Revokes the session of this browser; with `{ everywhere: true }`, every session of its user. */
  logout(input?: InputOf<Auth['logout']>): Promise<void>
  /**
   * An access token to call services of your own with, as `Authorization: Bearer`; undefined without a session. Ask again
   * for each request: it is renewed before it expires.
   *
   * @throws what keeps it from being renewed, a lost network for example
   */
  accessToken(): Promise<string | undefined>
  /** Stops every timer, request and listener, for good. The session itself goes on. */
  dispose(): void
}

/** Makes the client and takes up the session that the browser's cookie stands for, if there is one. */
export function createAuthClient(options: AuthClientOptions): AuthClient {
  const { url, onEnd, timeoutMs = 15_000, refreshTimeoutMs = 4_000, restore = true } = options
  const closing = new AbortController()
  const disposed = closing.signal
  const fetch = limitTime(options.fetch ?? ((input, init) => globalThis.fetch(input, init)), {
    limitOf: (target) => (target.endsWith('/auth.refresh') ? refreshTimeoutMs : timeoutMs),
    closed: disposed,
  })
  const session = createSession({
    api: (token) => createApiClient({ url, fetch, accessToken: () => token }),
    name: `countersign ${url}`,
    onEnd,
    disposed,
  })
  const { getSnapshot, update, accessToken } = session
  const warnOnceDisposed = createDisposalWarning(disposed)
  const api = createTRPCClient<AppRouter>({
    links: [
      () => (call) => {
        warnOnceDisposed()
        return call.next(call.op)
      },
      sessionLink(session),
      createHttpLink({ url, fetch, accessToken }),
    ],
  })
  if (restore) session.restore()

  return {
    api,
    session: {
      getSnapshot,
      subscribe(listener) {
        warnOnceDisposed()
        return session.subscribe(listener)
      },
      update,
    },
    signup: (input) => api.auth.signup.mutate(input),
    login: (input) => api.auth.login.mutate(input),
    async logout(input) {
      await api.auth.logout.mutate(input ?? undefined)
    },
    async accessToken() {
      warnOnceDisposed()
      disposed.throwIfAborted()
      await session.ready()
      return accessToken()
    },
    dispose: () => closing.abort(new Error('The client was disposed')),
  }
}

// The usual cause is an effect of React that disposes of what another hook has made: StrictMode cleans every effect up
// once and runs it again, and nothing else would say why the page stays empty.
function createDisposalWarning(disposed: AbortSignal): () => void {
  let isDue = true
  return () => {
    if (!isDue || !disposed.aborted) return
    isDue = false
    // biome-ignore lint/suspicious/noConsole: it is for the developer, who has no other log here
    console.error(
      'This auth client was disposed and does nothing. In React, make it outside of components or give <SessionProvider> `options` instead of `client`: StrictMode cleans up every effect.',
    )
  }
}
