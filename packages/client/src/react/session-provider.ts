// The session as React sees it. It holds nothing of its own: the client is the one place that knows.
import {
  createContext,
  createElement,
  type ReactNode,
  useContext,
  useSyncExternalStore,
} from 'react'
import type { AuthClient } from '../auth-client.ts'
import type { SessionSnapshot } from '../session-store.ts'

const AuthClientContext = createContext<AuthClient | undefined>(undefined)

// The same object every time: React compares what it is given while hydrating.
const unknown: SessionSnapshot = { status: 'unknown' }
const getServerSnapshot = () => unknown

/** Gives a client to the components below. Who makes the client also disposes of it. */
export function SessionProvider(props: {
  /** What `createAuthClient` returned; made once, outside of rendering. */
  readonly client: AuthClient
  readonly children?: ReactNode
}): ReactNode {
  return createElement(AuthClientContext.Provider, { value: props.client }, props.children)
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
