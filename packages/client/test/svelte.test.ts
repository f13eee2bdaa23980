// `auth.session` as a store of Svelte's: its library takes it, and so does `$session` in a component.
import { derived, get, type Readable } from 'svelte/store'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AuthClient, createAuthClient, type SessionSnapshot } from '../src/index.ts'
import { createNetwork } from './fakes/fake-network.ts'
import { createFakeServer, password, users } from './fakes/fake-server.ts'

let client: AuthClient
let session: Readable<SessionSnapshot>
beforeEach(() => {
  const { fetch } = createNetwork(createFakeServer(), { cookie: undefined })
  client = createAuthClient({ url: 'https://auth.example.com/trpc', fetch })
  session = client.session
})
afterEach(() => client.dispose())

test('the session is a store: its value is there at once', () => {
  expect(get(session)).toEqual({ status: 'unknown' })
})

test('what is derived from it follows every change until it is left', async () => {
  const seen: string[] = []
  const stop = derived(session, ({ status }) => status).subscribe((status) => seen.push(status))
  await client.login({ email: users.ada.email, password })
  await client.logout()
  stop()
  await client.login({ email: users.ada.email, password })
  expect(seen.filter((status, index) => status !== seen[index - 1])).toEqual([
    'unknown',
    'signedIn',
    'signedOut',
  ])
})
