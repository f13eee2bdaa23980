import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { boundPipelining } from './pipelining.ts'

const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'

async function start(): Promise<{ port: number; received: ServerResponse[] }> {
  const received: ServerResponse[] = []
  const server = createServer(boundPipelining((_req, res) => void received.push(res)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, received }
}

test('[59] when a connection closes, each answer on it that was not sent is closed once', async () => {
  const { port, received } = await start()
  const socket = connect(port, '127.0.0.1').on('error', () => {})
  socket.write(REQUEST.repeat(16))
  await expect.poll(() => received.length).toBe(16)
  const closed = received.map(() => 0)
  for (const [index, res] of received.entries()) {
    res.on('close', () => {
      closed[index] = (closed[index] ?? 0) + 1
    })
  }
  socket.destroy()
  await expect.poll(() => closed).toEqual(Array(16).fill(1))
  // What answers late all the same harms nobody.
  for (const res of received) res.end('late')
})

test('[59] a client that has more than sixteen requests open is cut off, the rest of them unheard', async () => {
  const { port, received } = await start()
  const socket = connect(port, '127.0.0.1').on('error', () => {})
  socket.write(REQUEST.repeat(1_000))
  await once(socket, 'close')
  expect(received).toHaveLength(16)
})

test('requests one after the other are not bounded', async () => {
  const { port, received } = await start()
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  for (let index = 0; index < 40; index += 1) {
    socket.write(REQUEST)
    await expect.poll(() => received.length, { interval: 1 }).toBe(index + 1)
    received.at(-1)?.end('x')
    await once(socket, 'data')
  }
})
