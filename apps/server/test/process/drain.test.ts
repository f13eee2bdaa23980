import { once } from 'node:events'
import { Agent, createServer, request, type Server } from 'node:http'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { prepareDrain } from '../../src/http/server/drain.ts'

/** A server whose answers wait until they are let go. */
async function startSlowServer() {
  let letGo = () => {}
  const released = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const server: Server = createServer(async (_req, res) => {
    await released
    res.end('done')
  })
  const drain = prepareDrain(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  onTestFinished(() => {
    letGo()
    server.closeAllConnections()
  })
  return { server, drain, port, letGo }
}

async function ask(port: number, agent: Agent) {
  const sent = request({ port, host: '127.0.0.1', agent })
  sent.end()
  const [response] = await once(sent, 'response')
  response.resume()
  await once(response, 'end')
  return response
}

test('a running request is answered, is told that its connection ends, and holds nothing up after that', async () => {
  const { server, drain, port, letGo } = await startSlowServer()
  const agent = new Agent({ keepAlive: true })
  const answer = ask(port, agent)
  await once(server, 'request')

  const stopped = drain.stop(30)
  letGo()
  const response = await answer
  expect(response.statusCode).toBe(200)
  expect(response.headers.connection).toBe('close')
  expect(await stopped).toBe(0)
})

test('neither an idle connection nor one that never asked for anything holds the stop up', async () => {
  const { server, drain, port, letGo } = await startSlowServer()
  letGo()
  await ask(port, new Agent({ keepAlive: true }))
  const silent = connect(port, '127.0.0.1')
  await once(server, 'connection')
  const closed = once(silent, 'close')

  expect(await drain.stop(30)).toBe(0)
  await closed
})

test('a request that does not end in time is cut off, and counted', async () => {
  const { server, drain, port } = await startSlowServer()
  const answer = ask(port, new Agent())
  const refused = expect(answer).rejects.toThrow()
  await once(server, 'request')
  expect(await drain.stop(0.05)).toBe(1)
  await refused
})
