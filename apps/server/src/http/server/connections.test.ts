import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { TrustedProxies } from '../../config/values/addresses.ts'
import { createLogger } from '../../operations/logger.ts'
import { createProxyTrust } from '../message/client-address.ts'
import { closeStalledConnections, limitConnections } from './connections.ts'

async function start(prepare: (server: Server) => void): Promise<number> {
  const server = createServer((_req, res) => res.end('x'))
  prepare(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

const lines: string[] = []
const logger = createLogger({
  level: 'warn',
  stream: { write: (line: string) => lines.push(line) },
})

const limited = (trustedProxies: TrustedProxies) => (server: Server) =>
  limitConnections(server, {
    maxPerNetwork: 2,
    isTrusted: createProxyTrust(trustedProxies),
    logger,
  })

/** Whether a new connection gets an answer; it stays open. */
async function isServed(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1').on('error', () => {})
  onTestFinished(() => void socket.destroy())
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  return Promise.race([
    once(socket, 'data').then(() => true),
    new Promise<boolean>((resolve) => socket.once('close', () => resolve(false))),
  ])
}

test('[59] a network has so many connections and no more, and the log says so once', async () => {
  const port = await start(limited(0))
  const first = connect(port, '127.0.0.1')
  await once(first, 'connect')
  expect(await isServed(port)).toBe(true)
  expect(await isServed(port)).toBe(false)
  expect(await isServed(port)).toBe(false)
  expect(lines.filter((line) => line.includes('MAX_CONNECTIONS_PER_NETWORK'))).toHaveLength(1)
  first.destroy()
  await expect.poll(() => isServed(port)).toBe(true)
})

test.each<[TrustedProxies]>([[1], [['127.0.0.0/8']]])(
  'the connections of a proxy that TRUST_PROXY names as %j are not limited',
  async (proxies) => {
    const port = await start(limited(proxies))
    for (let index = 0; index < 5; index += 1) expect(await isServed(port)).toBe(true)
  },
)

test('[59] a connection with nothing to be read stays open, however long an answer takes', async () => {
  const port = await start((server) => {
    closeStalledConnections(server, { afterSeconds: 0.1 })
    server.removeAllListeners('request')
    server.on('request', async (_req, res) => {
      await sleep(1_200)
      res.end('late')
    })
  })
  expect(await isServed(port)).toBe(true)
})
