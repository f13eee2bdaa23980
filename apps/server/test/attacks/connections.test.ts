// Tests what a connection can hold of the server: queued requests, unread answers, descriptors.
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { answerTo, open } from '../harness/sockets.ts'
import { startTarget, type Target } from '../harness/target.ts'

const BUNDLE = '/docs/swagger-ui-bundle.js'
const READERS = 60

let folder: string
let server: Target
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'page-'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html>')
  writeFileSync(join(folder, 'large.bin'), Buffer.alloc(1_000_000))
  server = await startTarget({
    REQUEST_TIMEOUT: '2s',
    LOG_LEVEL: 'error',
    WEB_ROOT: folder,
    // A pool that grows meanwhile, for jobs that run beside the requests, is no leak.
    DATABASE_POOL: '1',
  })
  // What is loaded when it is needed is no leak.
  for (const path of [BUNDLE, '/large.bin', '/v1/auth/me', '/trpc/auth.me,auth.me?batch=1'])
    await (await fetch(`${server.url}${path}`)).arrayBuffer()
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

const get = (path: string, headers = '') =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`

/** The server's open descriptors, once those of connections that are closing are gone. */
async function expectDescriptors(count: number) {
  await expect
    .poll(() => server.descriptors(), { timeout: 20_000, interval: 200 })
    .toBeLessThanOrEqual(count)
}

test.each([
  ['a file of the API reference', BUNDLE, ''],
  ['a file of the page', '/large.bin', ''],
  ['the page', '/anywhere', 'Accept: text/html\r\n'],
  ['a call over REST', '/v1/auth/me', ''],
  ['a call over tRPC', '/trpc/auth.me', ''],
  ['a streamed batch', '/trpc/auth.me,auth.me?batch=1', 'trpc-accept: application/jsonl\r\n'],
])(
  '[59] a client that asks for %s many times over and hangs up leaves nothing behind',
  {
    timeout: 60_000,
  },
  async (_, path, headers) => {
    const before = await server.descriptors()
    const hangUp = async (requests: number) => {
      const socket = open(server.url)
      await once(socket, 'connect')
      socket.write(get(path, headers).repeat(requests))
      await sleep(20)
      socket.destroy()
    }
    for (const requests of [100, 16, 15]) {
      for (let round = 0; round < 4; round += 1) await hangUp(requests)
    }
    await expectDescriptors(before)
    const megabytes = await server.heapMegabytes()
    for (let round = 0; round < 60; round += 1) await hangUp(16)
    await expectDescriptors(before)
    // A thousand answers of which each held a kilobyte would be a megabyte.
    expect((await server.heapMegabytes()) - megabytes).toBeLessThan(1)
  },
)

test('[59] clients that ask, and go on asking, but never read are given up', {
  timeout: 60_000,
}, async () => {
  const before = await server.descriptors()
  const readers = Array.from({ length: READERS }, () => open(server.url).pause())
  onTestFinished(() => {
    for (const reader of readers) reader.destroy()
  })
  await Promise.all(readers.map((reader) => once(reader, 'connect')))
  for (const reader of readers) reader.write(get(BUNDLE).repeat(12))
  // As much as there are connections: no file is open for an answer.
  expect(await server.descriptors()).toBeLessThanOrEqual(before + READERS)
  await sleep(500)
  for (const reader of readers) reader.write(get('/health'))
  await expectDescriptors(before)
})

test('[59] a client that reads slowly gets all of it', { timeout: 60_000 }, async () => {
  const length = (await (await fetch(`${server.url}/large.bin`)).arrayBuffer()).byteLength
  const socket = open(server.url)
  onTestFinished(() => void socket.destroy())
  const requests = 12
  socket.write(get('/large.bin').repeat(requests))
  let received = 0
  const started = performance.now()
  while (received < requests * length) {
    const chunk: Buffer | null = socket.read()
    received += chunk?.length ?? 0
    // About four seconds in all: longer than a client may be that does not read.
    const due = (received / (requests * length)) * 4_000 - (performance.now() - started)
    if (due > 0) await sleep(due)
    else if (!chunk) await once(socket, 'readable')
  }
  expect(received).toBeGreaterThan(requests * length)
})

test('[59] sixteen requests at once on a connection are answered, in their order', async () => {
  const socket = open(server.url)
  const pair = get('/health') + get('/nowhere')
  socket.write(pair.repeat(7) + get('/health') + get('/nowhere', 'Connection: close\r\n'))
  const answers = (await answerTo(socket)).matchAll(/HTTP\/1\.1 (\d+) /g)
  expect([...answers].map(([, status]) => status)).toEqual(Array(8).fill(['200', '404']).flat())
})
