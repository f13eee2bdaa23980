// Twenty thousand requests that nobody would send, at the built server.
import { randomBytes } from 'node:crypto'
import { Agent, request as httpRequest } from 'node:http'
import { createTestDatabase, type TestDatabase } from '@countersign/db/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildServer, type ServerBuild, type ServerProcess } from '../postgres/server-process.ts'
import { ada } from '../test-server.ts'
import { ACCESS_TOKEN, type FuzzRequest, fuzzRequest, REFRESH_COOKIE } from './requests.ts'

const REQUESTS = 20_000
const IN_FLIGHT = 16
// More than the garbage collector leaves lying about between two looks, and less than a few kilobytes per request.
const GROWTH_MAX_MIB = 80

let build: ServerBuild
let database: TestDatabase
const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT })
beforeAll(async () => {
  ;[build, database] = await Promise.all([buildServer(), createTestDatabase()])
})
afterAll(async () => {
  agent.destroy()
  await Promise.all([build?.remove(), database?.drop()])
})

interface Answer {
  readonly status: number
  readonly body: string
  readonly cookies: readonly string[]
}

function send(
  server: ServerProcess,
  { method, path, headers, body }: FuzzRequest,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // Node.js sends the body of a DELETE without saying that there is one.
    const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }
    const req = httpRequest(
      `${server.url}/`,
      { path, method, headers: { ...headers, ...length }, agent },
      (res) => {
        let text = ''
        res.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk
        })
        res.on('error', reject)
        res.on('end', () =>
          resolve({
            status: res.statusCode ?? 0,
            body: text,
            cookies: res.headers['set-cookie'] ?? [],
          }),
        )
      },
    )
    req.on('error', reject)
    req.end(body)
  })
}

async function signUp(server: ServerProcess) {
  const { body, cookies } = await send(server, {
    method: 'POST',
    path: '/v1/auth/signup',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...ada, email: `${randomBytes(8).toString('hex')}@example.com` }),
  })
  const { accessToken } = JSON.parse(body)
  return { accessToken, refreshCookie: /^rt=([^;]+)/.exec(cookies.join())?.[1] ?? '' }
}

test('[38] [39] [40] [41] no request makes the server fail, tell of its inside, or grow', {
  timeout: 600_000,
}, async () => {
  const server = await build.start({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    JWT_ACCESS_SECRET: randomBytes(32).toString('base64url'),
    JWT_REFRESH_SECRET: randomBytes(32).toString('base64url'),
    RATE_LIMITS: 'off',
    LOG_LEVEL: 'warn',
  })
  const session = { ...(await signUp(server)) }
  const seed = Number(process.env.TEST_FUZZ_SEED ?? randomBytes(4).readInt32LE())
  const requests = fc.sample(fuzzRequest, { numRuns: REQUESTS, seed })
  const statuses = new Map<number, number>()
  const megabytes: number[] = []

  for (let start = 0; start < REQUESTS; start += IN_FLIGHT) {
    if (start % (REQUESTS / 10) === 0) {
      megabytes.push(server.residentMegabytes())
      // Logouts and reuse end it again and again; then most requests would be turned away at the door.
      Object.assign(session, await signUp(server))
    }
    await Promise.all(
      requests.slice(start, start + IN_FLIGHT).map(async (request) => {
        const filled = {
          ...request,
          headers: Object.fromEntries(
            Object.entries(request.headers).map(([name, value]) => [
              name,
              value
                .replace(ACCESS_TOKEN, session.accessToken)
                .replace(REFRESH_COOKIE, session.refreshCookie),
            ]),
          ),
        }
        const answer = await send(server, filled)
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
        const rotated = /^rt=([^;]+)/.exec(answer.cookies.join())?.[1]
        if (rotated && filled.headers.Cookie?.includes(session.refreshCookie))
          session.refreshCookie = rotated
        const seen = `seed ${seed}: ${JSON.stringify(filled)} -> ${answer.status} ${answer.body}`
        expect(answer.status, seen).toBeLessThan(500)
        expect(answer.body, seen).not.toMatch(
          /\$argon2|"stack"|\.ts:\d|\.js:\d|node_modules|Failed query|insert into|"reason":"INTERNAL"/,
        )
      }),
    )
  }
  megabytes.push(server.residentMegabytes())

  // It is no fuzzer if the doors are all it ever sees.
  for (const status of [200, 201, 204, 207, 400, 401, 403, 404, 405, 409, 415]) {
    expect(
      statuses.get(status) ?? 0,
      `answers of status ${status}: ${JSON.stringify([...statuses])}`,
    ).toBeGreaterThan(0)
  }
  const [, warm = 0] = megabytes
  expect(Math.max(...megabytes) - warm, `MiB in use over time: ${megabytes}`).toBeLessThan(
    GROWTH_MAX_MIB,
  )
  expect(
    (await send(server, { method: 'GET', path: '/health', headers: {}, body: undefined })).status,
  ).toBe(200)
})
