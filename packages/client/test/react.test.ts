// The React entry in a document, under StrictMode: every effect is run, cleaned up and run again.
import { act, createElement, type ReactNode, StrictMode, useEffect, useState } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type AuthClient, type AuthClientOptions, createAuthClient } from '../src/index.ts'
import { SessionProvider, useAuthClient, useSession } from '../src/react/index.ts'
import { createNetwork, type Jar, type Network } from './fakes/fake-network.ts'
import { createFakeServer, type FakeServer, password, users } from './fakes/fake-server.ts'
import { stubPage } from './page.ts'

const url = 'https://auth.example.com/trpc'
const ada = { email: users.ada.email, password }
let server: FakeServer
let jar: Jar
let network: Network
let options: AuthClientOptions
let page: Element
let seen: AuthClient[]
let root: Root
beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  server = createFakeServer()
  jar = { cookie: undefined }
  network = createNetwork(server, jar)
  options = { url, fetch: network.fetch }
  page = stubPage()
  seen = []
  root = createRoot(page)
})
afterEach(async () => {
  await act(async () => root.unmount())
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

const render = (element: ReactNode) =>
  act(async () => root.render(createElement(StrictMode, null, element)))
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
async function shows(text: string): Promise<void> {
  for (let tries = 0; tries < 100 && page.textContent !== text; tries += 1) {
    await act(() => pause(20))
  }
  expect(page.textContent).toBe(text)
}

function Status() {
  const session = useSession()
  return session.status === 'signedIn' ? session.user.fullName : session.status
}

/** Notes the client at every render. */
function Reader() {
  useSession()
  seen.push(useAuthClient())
  return null
}

function Disposer() {
  const [client] = useState(() => createAuthClient(options))
  useEffect(() => () => client.dispose(), [client])
  return createElement(SessionProvider, { client }, createElement(Status))
}

/** A session in the cookie, opened before this page was loaded. */
async function signInBefore(): Promise<void> {
  const before = createAuthClient(options)
  await before.login(ada)
  before.dispose()
}

describe('a client made outside of components', () => {
  test('shows every change of the session', async () => {
    const client = createAuthClient(options)
    await render(createElement(SessionProvider, { client }, createElement(Status)))
    await shows('signedOut')
    await act(() => client.login(ada))
    await shows(users.ada.fullName)
    await act(() => client.logout())
    await shows('signedOut')
    client.dispose()
  })

  test('renders no more often because subscribing calls back at once', async () => {
    const client = createAuthClient(options)
    await client.login(ada)
    await act(async () =>
      root.render(createElement(SessionProvider, { client }, createElement(Reader))),
    )
    expect(seen).toEqual([client])
    client.dispose()
  })
})

describe('a client that the provider makes from options', () => {
  test('lives on after the clean-up of StrictMode', async () => {
    await signInBefore()
    const error = vi.spyOn(console, 'error')
    await render(createElement(SessionProvider, { options }, createElement(Status)))
    await shows(users.ada.fullName)
    expect(error).not.toHaveBeenCalled()
  })

  test('is disposed of with the provider, and none of those made is left', async () => {
    await render(createElement(SessionProvider, { options }, createElement(Reader)))
    expect(new Set(seen).size).toBe(1)
    await act(async () => root.unmount())
    vi.spyOn(console, 'error').mockImplementation(() => {})
    await expect(seen[0]?.login(ada)).rejects.toThrow('disposed')
    const sent = network.sent.length
    await pause(50)
    expect(network.sent).toHaveLength(sent)
    expect(network.sent.every(({ isOpen }) => !isOpen)).toBe(true)
  })

  test('stays the same while its options are written anew, and is another one for another url', async () => {
    const at = (other: string) =>
      render(
        createElement(
          SessionProvider,
          { options: { ...options, url: other } },
          createElement(Reader),
        ),
      )
    await at(url)
    await at(url)
    expect(new Set(seen).size).toBe(1)
    await at('https://other.example.com/trpc')
    expect(new Set(seen).size).toBe(2)
  })

  test('is not made while a server renders, which sends the fallback', () => {
    const provider = createElement(
      SessionProvider,
      { options, fallback: 'One moment' },
      createElement(Status),
    )
    expect(renderToString(provider)).toBe('One moment')
    expect(network.sent).toEqual([])
  })
})

describe('a client that a hook makes and an effect disposes of', () => {
  test('is dead under StrictMode, and says once what to do', async () => {
    await signInBefore()
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    await render(createElement(Disposer))
    await shows('unknown')
    expect(error.mock.calls).toEqual([[expect.stringContaining('`options` instead of `client`')]])
  })
})

test('a client that is disposed says so once, whatever it is used for', async () => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => {})
  const client = createAuthClient(options)
  client.dispose()
  expect(error).not.toHaveBeenCalled()
  await expect(client.accessToken()).rejects.toThrow('disposed')
  await expect(client.login(ada)).rejects.toThrow('disposed')
  client.session.subscribe(() => {})
  expect(error).toHaveBeenCalledOnce()
})
