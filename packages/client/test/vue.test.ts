// The Vue entry in a document, and where a server renders.
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type App, createApp, defineComponent, h } from 'vue'
import { type AuthClient, createAuthClient } from '../src/index.ts'
import { createSessionPlugin, useAuthClient, useSession } from '../src/vue/index.ts'
import { createNetwork } from './fakes/fake-network.ts'
import { createFakeServer, password, users } from './fakes/fake-server.ts'

// Vue looks for the document when it is imported.
const page = await vi.hoisted(async () => (await import('./page.ts')).stubPage())

const ada = { email: users.ada.email, password }
let client: AuthClient
beforeEach(() => {
  const { fetch } = createNetwork(createFakeServer(), { cookie: undefined })
  client = createAuthClient({ url: 'https://auth.example.com/trpc', fetch })
})
afterEach(() => client.dispose())
afterAll(() => vi.unstubAllGlobals())

const Status = defineComponent(() => {
  const session = useSession()
  return () => {
    const { value } = session
    return h('p', value.status === 'signedIn' ? value.user.fullName : value.status)
  }
})

describe('in a page', () => {
  let app: App
  beforeEach(() => {
    app = createApp(Status).use(createSessionPlugin(client))
    app.mount(page)
  })
  const shows = (text: string) => vi.waitFor(() => expect(page.textContent).toBe(text))

  test('components show every change of the session', async () => {
    expect(page.textContent).toBe('unknown')
    await shows('signedOut')
    await client.login(ada)
    await shows(users.ada.fullName)
    await client.logout()
    await shows('signedOut')
    app.unmount()
  })

  test('an app that is unmounted hears nothing more', async () => {
    await shows('signedOut')
    const session = app.runWithContext(useSession)
    app.unmount()
    await client.login(ada)
    expect(session.value.status).toBe('signedOut')
  })

  test('components get the very client that the app was given', () => {
    expect(app.runWithContext(useAuthClient)).toBe(client)
    app.unmount()
  })
})

test('an app that a server renders subscribes to nothing, and does not know the session', async () => {
  vi.stubGlobal('document', undefined)
  const subscribe = vi.spyOn(client.session, 'subscribe')
  const app = createApp(Status).use(createSessionPlugin(client))
  await client.login(ada)
  expect(app.runWithContext(useSession).value).toEqual({ status: 'unknown' })
  expect(subscribe).not.toHaveBeenCalled()
})

test('an app without a client is told what is missing', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  expect(() => createApp(Status).runWithContext(useSession)).toThrow('createSessionPlugin')
  warn.mockRestore()
})
