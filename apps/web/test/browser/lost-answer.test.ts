// The network is cut right after the server has committed a refresh: a relay between browser and server drops the answer, the
// connections, and for a minute every new one. The minute passes on the server's clock, its database's included.
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { newPerson, signUp, startTestBrowser } from './browser.ts'
import { answerTo, refreshCookie } from './watch.ts'

const CUT_SECONDS = 60
const REALLY_CUT_MS = 3_000

// A process whose clock is set forward by a signal. PGlite asks the same clock.
const movableClock = `
  const { now } = Date; let shift = 0
  Date.now = () => now() + shift
  globalThis.Date = class extends Date {
    constructor(...args) { super(...(args.length > 0 ? args : [Date.now()])) }
  }
  process.on('SIGUSR2', () => { shift += ${CUT_SECONDS * 1_000} })`
const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(movableClock)}`

test('[70] a network that is cut for a minute right after the commit of a refresh signs nobody out', {
  timeout: 120_000,
}, async () => {
  const relay = await startRelay()
  const browser = await startTestBrowser({ ACCESS_TOKEN_TTL: '4s', NODE_OPTIONS, ...relay.env })
  onTestFinished(() => browser.close())
  relay.target = Number(new URL(browser.url).port)
  const context = await browser.profile({ baseURL: relay.url })
  const page = await context.newPage()
  await signUp(page, newPerson())
  const { value } = await refreshCookie(context)

  await relay.cutAfterCommit()
  browser.signalServer('SIGUSR2')
  await sleep(REALLY_CUT_MS)
  expect((await refreshCookie(context)).value).toBe(value)
  expect(relay.refused()).toBeGreaterThan(0)

  const renewed = answerTo(page, 'auth.refresh')
  relay.mend()
  await renewed
  expect((await refreshCookie(context)).value).not.toBe(value)
  await page.getByRole('link', { name: 'Sessions' }).click()
  await page.getByText('This session').waitFor()
  await page.reload()
  await page.getByText('This session').waitFor()
})

/** What stands between a browser and the server, and can be cut. */
async function startRelay() {
  const sockets = new Set<Socket>()
  let state: 'up' | 'to be cut' | 'cut' = 'up'
  let refused = 0
  let onCut = () => {}

  function cut(): void {
    state = 'cut'
    for (const socket of sockets) socket.destroy()
    onCut()
  }

  const relay = createServer((client) => {
    if (state === 'cut') {
      refused += 1
      client.destroy()
      return
    }
    const server = connect(handle.target, 'localhost')
    let isRefreshing = false
    client.on('data', (chunk) => {
      isRefreshing ||= state === 'to be cut' && chunk.includes('POST /trpc/auth.refresh')
      server.write(chunk)
    })
    server.on('data', (chunk) => {
      // The server answers, so it has committed. Nobody gets to know.
      if (isRefreshing) cut()
      else client.write(chunk)
    })
    for (const socket of [client, server]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        server.destroy()
      })
    }
  }).listen(0)
  await once(relay, 'listening')
  onTestFinished(() => {
    relay.close()
    for (const socket of sockets) socket.destroy()
  })
  const address = relay.address()
  if (typeof address !== 'object' || !address) throw new Error('No port to be had')
  const url = `http://localhost:${address.port}`

  const handle = {
    url,
    env: { CORS_ORIGIN: url },
    /** The port of the server. */
    target: 0,
    refused: () => refused,
    /** Resolves when the next refresh was committed and its answer dropped. */
    cutAfterCommit(): Promise<void> {
      state = 'to be cut'
      return new Promise((resolve) => {
        onCut = resolve
      })
    },
    mend(): void {
      state = 'up'
    },
  }
  return handle
}
