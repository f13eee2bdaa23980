// Checks what a database must be before the server starts.
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createDatabase } from '../../src/connection/open-database.ts'
import { createTestDatabase, type TestDatabase } from '../test-database.ts'
import { type Role, startRelay } from './relay.ts'

let testDatabase: TestDatabase
beforeAll(async () => {
  testDatabase = await createTestDatabase({ empty: true })
})
afterAll(() => testDatabase.drop())

test('[66] a database of another encoding than UTF8 is refused, with how to create one in UTF8', async () => {
  const name = new URL(testDatabase.url).pathname.slice(1)
  const latin = `${name}_latin1`
  await testDatabase.database.executor.execute(
    sql.raw(
      `create database ${latin} encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0`,
    ),
  )
  const database = await createDatabase(
    Object.assign(new URL(testDatabase.url), { pathname: `/${latin}` }).href,
  )
  onTestFinished(async () => {
    await database.close()
    await testDatabase.database.executor.execute(sql.raw(`drop database ${latin}`))
  })
  await expect(database.check()).rejects.toThrow(
    /encoding of the database is LATIN1.*encoding 'UTF8'/,
  )
})

test.each<[Role, RegExp]>([
  ['standby', /is a standby/],
  ['read-only', /is read-only/],
])('[68] a server that is %s is refused', async (role, message) => {
  const relay = await startRelay(testDatabase.url)
  onTestFinished(() => relay.close())
  relay.role = role
  const database = await createDatabase(relay.url(testDatabase.url))
  onTestFinished(() => database.close(0))
  await expect(database.check()).rejects.toThrow(message)
})

test('[66] a setting with a wrong value is named, with the statement that sets it', async () => {
  const relay = await startRelay(testDatabase.url)
  onTestFinished(() => relay.close())
  relay.role = 'read-only'
  const url = `${relay.url(testDatabase.url)}?target_session_attrs=any`
  const database = await createDatabase(url)
  onTestFinished(() => database.close(0))
  await expect(database.check()).rejects.toThrow(
    /alter role .* in database .* set default_transaction_read_only = 'off'/,
  )
})

test('a usable database passes', async () => {
  await expect(testDatabase.database.check()).resolves.toBeUndefined()
})
