// Databases that hold another application's tables, whichever schema their search_path leads to.
import { createTestDatabase } from '@countersign/db/testing'
import { onTestFinished, test } from 'vitest'
import { createLogger } from '../../src/logger.ts'
import { startServer } from '../../src/start-server.ts'
import { walkTheJourney } from '../consumers/journey.ts'
import { createTrpcConsumer } from '../consumers/trpc.ts'
import { testConfig } from '../test-server.ts'
import { runAsAdministrator } from './roles.ts'

const decoys = ['users', 'sessions', 'audit_events', 'rate_limits', 'countersign_migrations']

async function emptyDatabase() {
  const database = await createTestDatabase({ empty: true })
  onTestFinished(() => database.drop())
  return database
}

async function start(env: Record<string, string>) {
  const config = testConfig({ ...env, LOG_LEVEL: 'silent' })
  const logger = createLogger({ level: config.logLevel })
  const server = await startServer({ ...config, host: '127.0.0.1', port: 0 }, logger)
  onTestFinished(() => server.close())
  return `http://127.0.0.1:${server.port}`
}

const walk = (url: string) => walkTheJourney(() => createTrpcConsumer(url))

test('[66] beside tables of another application that have our names, the journey goes on in a schema of its own, wherever search_path leads', async () => {
  const { url } = await emptyDatabase()
  await runAsAdministrator(url, decoys.map((name) => `create table ${name} (id int);`).join('\n'))
  const server = await start({
    DATABASE_URL: `${url}?search_path=nowhere`,
    DATABASE_SCHEMA: 'auth',
  })
  await walk(server)
})

test('[66] the journey goes on in public, wherever search_path leads', async () => {
  const { url } = await emptyDatabase()
  await runAsAdministrator(
    url,
    `create schema other; ${decoys.map((name) => `create table other.${name} (id int);`).join('\n')}`,
  )
  await walk(await start({ DATABASE_URL: `${url}?search_path=other` }))
})
