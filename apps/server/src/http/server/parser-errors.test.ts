import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createLogger } from '../../operations/logger.ts'
import { answerParserErrors } from './parser-errors.ts'

const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'
const TUNNEL = 'CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n'

test('[59] a client that asks for a tunnel behind open requests, and leaves, has them closed', async () => {
  const received: ServerResponse[] = []
  const server = createServer((_req, res) => void received.push(res))
  answerParserErrors(server, createLogger({ level: 'silent' }))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const tunnelled = once(server, 'connect')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {})
  socket.write(REQUEST.repeat(3) + TUNNEL)
  await tunnelled
  const closed = received.map(() => 0)
  for (const [index, res] of received.entries()) {
    res.on('close', () => {
      closed[index] = (closed[index] ?? 0) + 1
    })
  }
  socket.destroy()
  await expect.poll(() => closed).toEqual([1, 1, 1])
})
