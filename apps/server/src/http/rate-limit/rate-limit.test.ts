import { once } from 'node:events'
import { createServer } from 'node:http'
import { type RateLimitStatus, unlimited } from '@countersign/api'
import express from 'express'
import { expect, onTestFinished, test } from 'vitest'
import { limitRequests } from './rate-limit.ts'

test('what is counted after an answer has begun changes nothing about it', async () => {
  let used = 0
  const consume = async () => {
    used += 1
    const status: RateLimitStatus = {
      name: 'default',
      allowed: true,
      limit: 120,
      windowSeconds: 60,
      remaining: 120 - used,
      retryAfter: 60,
    }
    return { ...status, statuses: [status], pending: [] }
  }
  const app = express()
  app.use(limitRequests({ ...unlimited, consume }))
  app.get('/', async (req, res) => {
    await req.rateLimiter.consume('default', '192.0.2.1')
    res.write('begun')
    await req.rateLimiter.consume('default', '192.0.2.1')
    res.end(' and ended')
  })
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0

  const answer = await fetch(`http://127.0.0.1:${port}/`)
  expect(answer.headers.get('RateLimit')).toBe('"default";r=119;t=60')
  expect(await answer.text()).toBe('begun and ended')
})
