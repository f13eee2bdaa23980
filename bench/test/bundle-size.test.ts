import { expect, test } from 'vitest'
import { bundle, weighClient } from '../src/bundle.ts'

const LIMIT_BYTES = 5 * 1024

test('the client adds at most 5 KB gzip to @trpc/client, and neither zod nor the contract', async () => {
  const { client, extraGzipBytes } = await weighClient()
  expect(extraGzipBytes).toBeGreaterThan(0)
  expect(extraGzipBytes).toBeLessThanOrEqual(LIMIT_BYTES)
  expect(client.packages).toEqual(['@countersign/client', '@trpc/client', '@trpc/server'])
})

test('a form that imports a schema itself brings zod, so this would be seen', async () => {
  const { packages } = await bundle('auth-client-and-form')
  expect(packages).toContain('zod')
})
