import { once } from 'node:events'
import { createServer } from 'node:http'
import { createRequestLimiter, unlimited } from '@countersign/api'
import express, { type RequestHandler } from 'express'
import { expect, onTestFinished, test } from 'vitest'
import { createLogger } from '../../operations/logger.ts'
import { answerErrors } from './error-handler.ts'

async function answerOf(...steps: RequestHandler[]) {
  const lines: string[] = []
  const app = express()
  for (const step of steps) app.use(step)
  app.use(
    answerErrors(createLogger({ level: 'info', stream: { write: (line) => lines.push(line) } })),
  )
  const server = createServer(app)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const answer = fetch(`http://127.0.0.1:${port}/`)
  return { answer, lines }
}

const fail: RequestHandler = () => {
  throw new Error('canary')
}
const limiterThatFails: RequestHandler = (req, _res, next) => {
  const consume = () => Promise.reject(new Error('the limiter is broken'))
  req.rateLimiter = createRequestLimiter({ ...unlimited, consume })
  next()
}

test.each([
  ['before there is a limiter', [fail]],
  ['while the limiter fails too', [limiterThatFails, fail]],
])('[40] an error %s is a problem, and never a page of HTML', async (_, steps) => {
  const { answer, lines } = await answerOf(...steps)
  const response = await answer
  expect(response.status).toBe(500)
  expect(response.headers.get('Content-Type')).toBe('application/problem+json')
  expect(await response.json()).toMatchObject({ status: 500, reason: 'INTERNAL' })
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['request failed', 'answering failed'])
})

test('[40] an error in the middle of an answer ends the connection', async () => {
  const { answer } = await answerOf((_req, res) => {
    res.write('{')
    throw new Error('canary')
  })
  await expect(answer.then((response) => response.text())).rejects.toThrow()
})
