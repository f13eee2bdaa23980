// Tests the mode of a built server without NODE_ENV.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildServer, type ServerBuild } from '../harness/server-process.ts'

let build: ServerBuild
beforeAll(async () => {
  build = await buildServer()
})
afterAll(() => build.remove())

const secret = () => randomBytes(32).toString('base64url')

test.each<[string, Record<string, string>]>([
  ['nothing is said', {}],
  ['the variable is empty', { NODE_ENV: '' }],
])(
  '[17] a built server is in production when %s, and asks for what production needs',
  async (_, env) => {
    const secrets = { JWT_ACCESS_SECRET: 'x'.repeat(32), JWT_REFRESH_SECRET: secret() }
    const failure = await build.start({ ...secrets, ...env }).catch((error: Error) => error.message)
    expect(failure).toContain('DATABASE_URL: expected to be set')
    expect(failure).toContain('CORS_ORIGIN: expected to be set')
  },
)

test('[17] a byte-order mark before NODE_ENV starts no server, built or not', async () => {
  const env = {
    '\uFEFFNODE_ENV': 'production',
    DATABASE_URL: 'pglite://memory',
    CORS_ORIGIN: 'https://app.example.com',
    JWT_ACCESS_SECRET: secret(),
    JWT_REFRESH_SECRET: secret(),
  }
  await expect(build.start(env)).rejects.toThrow(
    '\\ufeffNODE_ENV: expected its name to be NODE_ENV',
  )
})
