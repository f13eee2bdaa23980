'use client'

// Gives components the session. It holds nothing of its own: the client is the one place that knows.
import {
  createContext,
  createElement,
  type ReactNode,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
} from 'react'
import { type AuthClient, type AuthClientOptions, createAuthClient } from '../auth-client.ts'
import type { SessionSnapshot } from '../session/session-store.ts'

const AuthClientContext = createContext<AuthClient | undefined>(undefined)

// The same object every time: React compares what it is given while hydrating.
const unknown: SessionSnapshot = { status: 'unknown' }
const getServerSnapshot = () => unknown

export type SessionProviderProps =
  | {
      /** What `createAuthClient` returned; made once, outside of components. Who makes it also disposes of it. */
      readonly client: AuthClient
      readonly children?: ReactNode
    }
  | {
      /**
       * Makes a client when this is mounted, and disposes of it when this is unmounted. Another `url` makes another
       * client; other changes are not looked at.
       */
      readonly options: AuthClientOptions
      /** What is shown until there is a client: while a server renders, and in a browser's first render. */
      readonly fallback?: ReactNode
      readonly children?: ReactNode
    }

/** Gives a client to the components below. */
export function SessionProvider(props: SessionProviderProps): ReactNode {
  if ('options' in props) return createElement(OwningProvider, props)
  return createElement(AuthClientContext.Provider, { value: props.client }, props.children)
}

function OwningProvider(props: Extract<SessionProviderProps, { options: unknown }>): ReactNode {
  const client = useOwnClient(props.options)
  if (!client) return props.fallback ?? null
  return createElement(AuthClientContext.Provider, { value: client }, props.children)
}

// A client sends requests from the moment it is made, so it is made in an effect and never while rendering: what React
// renders twice or throws away leaves none behind, and StrictMode's second run of the effect makes another one.
function useOwnClient(options: AuthClientOptions): AuthClient | undefined {
  const [client, setClient] = useState<AuthClient>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: options are mostly written in place, anew in every render
  useEffect(() => {
    const made = createAuthClient(options)
    setClient(made)
    return () => made.dispose()
  }, [options.url])
  return client
}

/**
 * The client of the nearest `SessionProvider`.
 *
 * @throws when there is none
 */
export function useAuthClient(): AuthClient {
  const client = useContext(AuthClientContext)
  if (!client) throw new Error('useSession and useAuthClient need a <SessionProvider> above them')
  return client
}

/**
 * What is known of the session now; renders again when that changes. `unknown` while a server renders and while a browser
 * takes that page over.
 *
 * @throws when there is no `SessionProvider` above
 */
export function useSession(): SessionSnapshot {
  const { session } = useAuthClient()
  return useSyncExternalStore(session.subscribe, session.getSnapshot, getServerSnapshot)
}
