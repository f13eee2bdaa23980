import { once } from 'node:events'
import { createServer } from 'node:http'
import { type Standing, unlimited } from '@countersign/api'
import express from 'express'
import { expect, onTestFinished, test } from 'vitest'
import { meterRequests } from './rate-limit.ts'

test('what is counted after an answer has begun changes nothing about it', async () => {
  const standing: Standing = {
    name: 'default',
    calls: 120,
    windowSeconds: 60,
    used: 1,
    secondsLeft: 60,
  }
  const app = express()
  app.use(meterRequests(unlimited))
  app.get('/', (req, res) => {
    req.meter.report(standing)
    res.write('begun')
    req.meter.report({ ...standing, used: 2 })
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
