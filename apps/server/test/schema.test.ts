import { createTestDatabase } from '@countersign/db/testing'
import { expect, test } from 'vitest'
import { createLogger } from '../src/logger.ts'
import { startServer } from '../src/start-server.ts'
import { createTrpcConsumer } from './consumers/trpc.ts'
import { walkTheJourney } from './consumers/journey.ts'
import { testConfig } from './test-server.ts'

test('[66] beside the tables of another application, the whole journey works in a schema of its own', async () => {
  const shared = await createTestDatabase({ empty: true, schema: 'auth' })
  await shared.query`create table users (id int primary key)`
  await shared.query`create table sessions (id int primary key)`
  const config = testConfig({
    DATABASE_URL: shared.url,
    DATABASE_SCHEMA: 'auth',
    RATE_LIMITS: 'off',
  })
  const logger = createLogger({ level: 'silent' })
  const server = await startServer({ ...config, host: '127.0.0.1', port: 0 }, logger)
  await walkTheJourney(() => createTrpcConsumer(`http://127.0.0.1:${server.port}`))
  await server.close()
  expect(await shared.query`select * from public.users`).toEqual([])
  await shared.drop()
})
