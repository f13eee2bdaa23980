import { generateKeyPairSync } from 'node:crypto'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ada, startTestServer, type TestServer } from '../harness/test-server.ts'

let server: TestServer
beforeAll(async () => {
  const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  server = await startTestServer({ JWT_ACCESS_PRIVATE_JWKS: JSON.stringify({ keys: [key] }) })
})
afterAll(() => server.close())

test('another service verifies an access token with nothing but the published keys', async () => {
  const browser = server.browser()
  const { accessToken, user } = await browser.api.auth.signup.mutate(ada)
  const keys = createRemoteJWKSet(new URL(`${server.url}/.well-known/jwks.json`))
  const { payload } = await jwtVerify(accessToken, keys, {
    issuer: 'countersign',
    audience: 'countersign',
    typ: 'at+jwt',
  })
  expect(payload).toMatchObject({ sub: user.id, role: 'USER' })

  browser.accessToken = accessToken
  expect(await browser.api.auth.me.query()).toEqual({ user })
})

test('the published keys hold no private part', async () => {
  const response = await fetch(`${server.url}/.well-known/jwks.json`)
  const { keys } = JSON.parse(await response.text())
  expect(keys).toHaveLength(1)
  expect(Object.keys(keys[0]).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x'])
})
