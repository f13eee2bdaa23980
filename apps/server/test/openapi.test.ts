import { contract, declarationsOf } from '@countersign/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from './test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

test('the OpenAPI document holds every procedure of the contract at its path, and nothing else', async () => {
  const response = await fetch(`${server.url}/openapi.json`)
  expect(response.headers.get('Content-Type')).toBe('application/json; charset=utf-8')
  expect(response.headers.get('Cache-Control')).toBe('public, max-age=300')
  const { openapi, paths } = await response.json()
  expect(openapi).toBe('3.1.1')
  const described = Object.entries<object>(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => [operationId, method, path]),
  )
  const declared = declarationsOf(contract).map(([name, { rest }]) => [
    name,
    rest.method.toLowerCase(),
    rest.path,
  ])
  expect(described.toSorted()).toEqual(declared.toSorted())
})
