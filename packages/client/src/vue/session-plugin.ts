// Gives Vue components the session. It holds nothing of its own: the client is the one place that knows.
import {
  type App,
  type InjectionKey,
  inject,
  type ShallowRef,
  shallowReadonly,
  shallowRef,
} from 'vue'
import type { AuthClient } from '../auth-client.ts'
import type { SessionSnapshot } from '../session/session-store.ts'

interface Provided {
  readonly client: AuthClient
  readonly session: Readonly<ShallowRef<SessionSnapshot>>
}

const key: InjectionKey<Provided> = Symbol('countersign')

/**
 * Gives a client to every component of an app: `app.use(createSessionPlugin(client))`. Who makes the client also disposes
 * of it.
 *
 * @param client what `createAuthClient` returned
 */
export function createSessionPlugin(client: AuthClient): { install(app: App): void } {
  return {
    install(app) {
      const session = shallowRef<SessionSnapshot>({ status: 'unknown' })
      // An app that a server renders is never unmounted, and its page does not know the session.
      if (typeof globalThis.document === 'object') {
        app.onUnmount(client.session.subscribe((snapshot) => (session.value = snapshot)))
      }
      app.provide(key, { client, session: shallowReadonly(session) })
    },
  }
}

function useProvided(): Provided {
  const provided = inject(key, undefined)
  if (!provided) {
    throw new Error('useSession and useAuthClient need app.use(createSessionPlugin(client))')
  }
  return provided
}

/**
 * The client that the app was given.
 *
 * @throws when there is none
 */
export function useAuthClient(): AuthClient {
  return useProvided().client
}

/**
 * What is known of the session now, as a ref that follows it. `unknown` while a server renders.
 *
 * @throws when the app was given no client
 */
export function useSession(): Readonly<ShallowRef<SessionSnapshot>> {
  return useProvided().session
}
