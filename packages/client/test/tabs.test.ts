import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type AuthClient, createAuthClient } from '../src/index.ts'
import { type FakeBrowser, FakeChannel, stubBrowser } from './fakes/fake-browser.ts'
import { createNetwork, type Jar } from './fakes/fake-network.ts'
import { createFakeServer, type FakeServer, password, refusal, users } from './fakes/fake-server.ts'

const CHANNEL = 'countersign https://auth.example.com/trpc'
const SOON = 200
const TTL = 900_000
const later = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)
const ada = { email: users.ada.email, password }
const bob = { email: users.bob.email, password }

let server: FakeServer
let jar: Jar
let browser: FakeBrowser
let clients: AuthClient[]
beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-03-01T12:00:00Z') })
  server = createFakeServer()
  jar = { cookie: undefined }
  clients = []
  browser = stubBrowser()
})
afterEach(async () => {
  for (const client of clients) client.dispose()
  await later(0)
  expect(vi.getTimerCount()).toBe(0)
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

function open() {
  const network = createNetwork(server, jar)
  const ends: string[] = []
  const before = new Set(FakeChannel.open)
  const client = createAuthClient({
    url: 'https://auth.example.com/trpc',
    fetch: network.fetch,
    onEnd: (reason) => ends.push(reason),
  })
  const channel = [...FakeChannel.open].find((one) => !before.has(one)) ?? new FakeChannel('none')
  clients.push(client)
  return { ...client, client, network, ends, channel, snapshot: client.session.getSnapshot }
}

type Tab = ReturnType<typeof open>

/** Tabs of one browser, all signed in. */
async function openSignedIn(count: number): Promise<[Tab, Tab, ...Tab[]]> {
  const [first, second] = [open(), open()]
  const tabs: [Tab, Tab, ...Tab[]] = [first, second]
  for (let rest = count - 2; rest > 0; rest -= 1) tabs.push(open())
  await later(SOON)
  void first.login(ada)
  await later(SOON)
  for (const tab of tabs) {
    expect(tab.snapshot()).toMatchObject({ status: 'signedIn', user: users.ada })
    tab.network.sent.length = 0
  }
  return tabs
}

const refreshesOf = (tabs: Tab[]) =>
  tabs.reduce((sum, { network }) => sum + network.sentTo('auth.refresh').length, 0)
const row = () => server.rowOf(jar.cookie)

describe('a session', () => {
  test('that one tab opens is there in all, without a request of theirs', async () => {
    const tabs = await openSignedIn(3)
    expect(tabs.map(({ network }) => network.sent.length)).toEqual([0, 0, 0])
  })

  test('is taken over by a tab that is opened later, without a request', async () => {
    await openSignedIn(2)
    const tab = open()
    await later(SOON)
    expect(tab.snapshot()).toMatchObject({ status: 'signedIn', user: users.ada })
    expect(tab.network.sent).toEqual([])
  })

  test('is renewed by one tab for all, again and again', async () => {
    const tabs = await openSignedIn(6)
    await later(10 * TTL)
    expect(row()?.generation).toBeLessThanOrEqual(11)
    expect(refreshesOf(tabs)).toBe(row()?.generation)
    expect(tabs.map(({ snapshot }) => snapshot().status)).toEqual(Array(6).fill('signedIn'))
  })

  test.each([
    ['with locks', { locks: true }],
    ['without locks', { locks: false }],
  ])('of 6 tabs that wake at once is rotated once, %s', async (_, environment) => {
    browser = stubBrowser(environment)
    const tabs = await openSignedIn(6)
    browser.document.show('hidden')
    await later(2 * TTL)
    expect(refreshesOf(tabs)).toBe(0)
    browser.document.show('visible')
    for (const tab of tabs) void tab.api.auth.me.query()
    await later(3_000)
    expect(row()?.generation).toBe(1)
    expect(tabs.map(({ snapshot }) => snapshot().status)).toEqual(Array(6).fill('signedIn'))
  })

  test('ends in all tabs at once when one signs out', async () => {
    const tabs = await openSignedIn(3)
    void tabs[0].logout()
    await later(20)
    for (const tab of tabs) {
      expect(tab.snapshot()).toEqual({ status: 'signedOut', reason: 'SIGNED_OUT' })
      expect(tab.ends).toEqual(['SIGNED_OUT'])
    }
    await later(2 * TTL)
    expect(refreshesOf(tabs)).toBe(0)
  })

  test('ends in all tabs with the reason that one was told', async () => {
    const tabs = await openSignedIn(3)
    server.end(row()?.id ?? '', 'reused')
    void tabs[0].api.auth.me.query().catch(() => {})
    await later(SOON)
    for (const tab of tabs) {
      expect(tab.snapshot()).toEqual({ status: 'signedOut', reason: 'SESSION_REUSED' })
    }
    expect(refreshesOf(tabs)).toBe(1)
  })

  test('ends in the others also when the tab that signs out does not know it yet', async () => {
    const [first, second] = await openSignedIn(2)
    second.dispose()
    first.channel.freeze()
    const late = open()
    void late.logout()
    await later(SOON)
    first.channel.thaw()
    await later(SOON)
    expect(first.snapshot()).toEqual({ status: 'signedOut', reason: 'SIGNED_OUT' })
  })

  test('of another user, opened in one tab, is there in all of them', async () => {
    const tabs = await openSignedIn(3)
    void tabs[1].login(bob)
    await later(SOON)
    for (const tab of tabs) {
      expect(tab.snapshot()).toMatchObject({ status: 'signedIn', user: users.bob })
      expect(tab.ends).toEqual([])
    }
  })
})

describe('a tab that missed messages', () => {
  test('finds the session of another user on its next call, and does not repeat the call', async () => {
    const [first, second] = await openSignedIn(2)
    second.channel.freeze()
    void first.login(bob)
    await later(SOON)
    const call = second.api.sessions.revokeOthers.mutate().then(
      () => 'done',
      () => 'refused',
    )
    await later(SOON)
    expect(await call).toBe('refused')
    expect(second.snapshot()).toMatchObject({ status: 'signedIn', user: users.bob })
  })

  test('is not told that another person ended the session which this browser has signed out of', async () => {
    const [first, second] = await openSignedIn(2)
    second.channel.freeze()
    void first.logout()
    await later(SOON)
    expect(second.snapshot()).toMatchObject({ status: 'signedIn' })
    const call = second.api.auth.me.query().catch(() => 'refused')
    await later(SOON)
    expect(await call).toBe('refused')
    expect(second.snapshot()).toEqual({ status: 'signedOut', reason: 'UNAUTHENTICATED' })
  })

  test('asks for a session when it is shown again', async () => {
    const [first, second] = [open(), open()]
    await later(SOON)
    second.channel.freeze()
    void first.login(ada)
    await later(SOON)
    second.channel.forget()
    expect(second.snapshot()).toEqual({ status: 'signedOut' })
    browser.document.show('visible')
    await later(SOON)
    expect(second.snapshot()).toMatchObject({ status: 'signedIn', user: users.ada })
  })

  test('thaws to what is true now, whatever comes first', async () => {
    const [first, second] = await openSignedIn(2)
    second.channel.freeze()
    void first.logout()
    await later(SOON)
    void first.login(bob)
    await later(SOON)
    second.channel.thaw((missed) => missed.reverse())
    await later(SOON)
    expect(second.snapshot()).toMatchObject({ status: 'signedIn', user: users.bob })
  })
})

describe('a message', () => {
  async function tell(tab: Tab, ...messages: unknown[]) {
    const stranger = new FakeChannel(CHANNEL)
    for (const message of messages) stranger.postMessage(message)
    await later(20)
    stranger.close()
    return tab.snapshot()
  }

  test.each([
    ['nothing', undefined],
    ['text', 'signedOut'],
    ['an unknown type', { type: 'promoted' }],
    ['a sign-in without a token', { type: 'signedIn', user: users.bob, remainingMs: 1 }],
    ['a sign-in without a user', { type: 'signedIn', accessToken: 'a.b.c', remainingMs: 1 }],
    [
      'a sign-in for no time',
      { type: 'signedIn', accessToken: 'a.b.c', user: users.bob, remainingMs: Number.NaN },
    ],
    [
      'a token of another kind',
      { type: 'signedIn', accessToken: 'opaque', user: users.bob, remainingMs: 1_000 },
    ],
    ['a sign-out for a reason that is none', { type: 'signedOut', reason: 'BORED' }],
    ['a sign-out of another session', { type: 'signedOut', sessionId: 'x', reason: 'SIGNED_OUT' }],
  ])('that is %s changes nothing', async (_, message) => {
    const [tab] = await openSignedIn(2)
    const before = tab.snapshot()
    expect(await tell(tab, message)).toBe(before)
    await later(SOON)
    expect(tab.snapshot()).toBe(before)
  })

  test('with an older token of the session, or an older session, changes nothing', async () => {
    const [tab] = await openSignedIn(2)
    const posted = FakeChannel.posted.at(-1)
    await later(TTL)
    const renewed = tab.snapshot()
    expect(await tell(tab, posted)).toBe(renewed)
    void tab.login(bob)
    await later(SOON)
    const other = tab.snapshot()
    expect(await tell(tab, posted)).toBe(other)
  })

  test('with the token that is here already changes nothing', async () => {
    const [tab] = await openSignedIn(2)
    const before = tab.snapshot()
    expect(await tell(tab, { type: 'asked' }, FakeChannel.posted.at(-1))).toBe(before)
  })

  test('that brings an ended session back is not believed', async () => {
    const [tab] = await openSignedIn(2)
    const posted = FakeChannel.posted.at(-1)
    void tab.logout()
    await later(SOON)
    expect(await tell(tab, posted)).toEqual({ status: 'signedOut', reason: 'SIGNED_OUT' })
  })

  test('that a session ended counts against the answer of a refresh that is under way', async () => {
    const [first, second] = await openSignedIn(2)
    const late = open()
    for (const { channel } of [first, second]) channel.freeze()
    late.network.next('auth.me', { kind: 'answered', downMs: 1_000 })
    await later(SOON)
    const sessionId = row()?.id
    server.end(sessionId ?? '', 'revoked')
    await tell(late, { type: 'signedOut', sessionId, reason: 'SIGNED_OUT' })
    await later(1_100)
    expect(late.snapshot().status).not.toBe('signedIn')
    await later(3_000)
    expect(late.snapshot().status).toBe('signedOut')
  })
})

test('a direct refresh that lost against a login in another tab ends nobody', async () => {
  browser = stubBrowser({ locks: false })
  const [first, second] = await openSignedIn(2)
  void first.login(bob)
  await later(1)
  void second.api.auth.refresh.mutate().catch(() => {})
  await later(SOON)
  for (const { snapshot, ends } of [first, second]) {
    expect(snapshot()).toMatchObject({ status: 'signedIn', user: users.bob })
    expect(ends).toEqual([])
  }
})

describe('a hidden tab', () => {
  test('leaves renewing to others, and catches up when it is shown', async () => {
    const [tab, other] = await openSignedIn(2)
    other.dispose()
    browser.document.show('hidden')
    await later(TTL - 40_000)
    expect(tab.network.sent).toEqual([])
    browser.document.show('visible')
    await later(SOON)
    expect(tab.network.sentTo('auth.refresh')).toHaveLength(1)
  })

  test('renews nevertheless for a call of its own', async () => {
    const [tab, other] = await openSignedIn(2)
    other.dispose()
    browser.document.show('hidden')
    await later(2 * TTL)
    const call = tab.api.auth.me.query()
    await later(SOON)
    expect(await call).toEqual({ user: users.ada })
  })

  test('asks nobody for anything by being hidden', async () => {
    const [tab] = await openSignedIn(2)
    await later(TTL - 20_000)
    tab.network.sent.length = 0
    browser.document.show('hidden')
    await later(SOON)
    expect(tab.network.sent).toEqual([])
  })
})

test('a page that is online again tries at once, but not before the server wants it to', async () => {
  const [tab, other] = await openSignedIn(2)
  other.dispose()
  tab.network.fateOf = () => ({ kind: 'unsent' })
  await later(2 * TTL)
  tab.network.sent.length = 0
  tab.network.fateOf = () => ({ kind: 'answered' })
  browser.page.dispatchEvent(new Event('online'))
  await later(1_000)
  expect(tab.network.sentTo('auth.refresh')).toHaveLength(1)

  const answer = refusal('UNAVAILABLE', { 'Retry-After': '120' })
  tab.network.next('auth.refresh', { kind: 'refused', answer })
  await later(TTL - 44_000)
  tab.network.sent.length = 0
  browser.page.dispatchEvent(new Event('online'))
  await later(60_000)
  expect(tab.network.sent).toEqual([])
  await later(70_000)
  expect(tab.network.sentTo('auth.refresh')).toHaveLength(1)
})

describe('the lock', () => {
  test('of a frozen tab is not waited for longer than 3 seconds', async () => {
    const [tab] = await openSignedIn(2)
    const release = await browser.locks.hold(CHANNEL)
    server.distrustAccessTokens()
    await later(1_000)
    server.distrustAccessTokens()
    for (const channel of FakeChannel.open) if (channel !== tab.channel) channel.freeze()
    const call = tab.api.auth.me.query()
    await later(2_900)
    expect(tab.network.sentTo('auth.refresh')).toEqual([])
    await later(SOON)
    expect(await call).toEqual({ user: users.ada })
    release()
  })

  test('that a renewal waits for does not hold a logout up twice', async () => {
    const [tab] = await openSignedIn(2)
    const release = await browser.locks.hold(CHANNEL)
    server.distrustAccessTokens()
    await later(1_000)
    server.distrustAccessTokens()
    void tab.api.auth.me.query().catch(() => {})
    await later(SOON)
    let done = false
    void tab.logout().then(() => {
      done = true
    })
    await later(3_200)
    expect(done).toBe(true)
    release()
  })

  test('keeps a renewal of one tab from running beside a login in another', async () => {
    const [first, second] = await openSignedIn(2)
    first.network.next('auth.login', { kind: 'answered', downMs: 2_000 })
    void first.login(bob)
    await later(50)
    server.distrustAccessTokens()
    void second.api.auth.me.query().catch(() => {})
    await later(1_500)
    expect(second.network.sentTo('auth.refresh')).toEqual([])
    await later(1_000)
    expect(second.snapshot()).toMatchObject({ user: users.bob })
  })

  test('that the browser refuses to give is done without', async () => {
    vi.spyOn(browser.locks, 'request').mockRejectedValue(new DOMException('no', 'SecurityError'))
    const [tab] = await openSignedIn(2)
    expect(tab.snapshot()).toMatchObject({ status: 'signedIn' })
  })
})

test('a page that may open no channel is a page alone', async () => {
  vi.stubGlobal(
    'BroadcastChannel',
    class {
      constructor() {
        throw new DOMException('The operation is insecure', 'SecurityError')
      }
    },
  )
  const tab = open()
  await later(SOON)
  void tab.login(ada)
  await later(SOON)
  expect(tab.snapshot()).toMatchObject({ status: 'signedIn' })
})

test('React Native, with a page and a navigator but neither channel nor locks nor document, is served', async () => {
  browser = stubBrowser({ channel: false, locks: false })
  vi.stubGlobal('document', undefined)
  vi.stubGlobal('addEventListener', undefined)
  const tab = open()
  await later(SOON)
  void tab.login(ada)
  await later(2 * TTL)
  expect(tab.snapshot()).toMatchObject({ status: 'signedIn', user: users.ada })
})
