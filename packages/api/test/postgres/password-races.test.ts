// Logins that make an outdated hash anew, racing each other and a password change over pools of their own.
import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import {
  ada,
  createTestApi,
  hashOf,
  TEST_PASSWORD_COST,
  TEST_PASSWORD_QUEUE,
  type TestApi,
} from '@countersign/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPasswords } from '../../src/credentials/password/passwords.ts'
import type { Deps } from '../../src/trpc/context.ts'

const RACES = 100
const NEW_PASSWORD = 'Difference-Engine-1822'

let api: TestApi
let replicas: readonly [Deps, Deps, Deps]
let newHash: string
let outdatedHash: string
beforeAll(async () => {
  api = await createTestApi()
  replicas = [api.deps, await api.replica(), await api.replica()]
  newHash = await hashOf(api.deps, NEW_PASSWORD)
  const cost = { ...TEST_PASSWORD_COST, passes: 3 }
  const passwords = await createPasswords(cost, TEST_PASSWORD_QUEUE)
  outdatedHash = await hashOf({ ...api.deps, passwords }, ada.password)
})
afterAll(() => api.close())

const replica = (index: number): Deps => replicas[index % 3] ?? replicas[0]

async function createUser() {
  const person = { ...ada, email: `${randomUUID()}@example.com` }
  const { user } = await api.client().call().auth.signup(person)
  await setHash(user.id, outdatedHash)
  return { person, id: user.id }
}

const setHash = (id: string, hash: string) =>
  api.testDatabase.query`update users set password_hash = ${hash} where id = ${id}`

async function readHash(id: string) {
  const [row] = await api.testDatabase.query`select password_hash from users where id = ${id}`
  return row?.password_hash
}

/** A replica that says when it makes a hash anew, and takes its time to store it. */
function replicaThatTellsOfRehash(deps: Deps, tell: () => void): Deps {
  const { hash } = deps.passwords
  return {
    ...deps,
    passwords: {
      ...deps.passwords,
      async hash(password, signal) {
        tell()
        const hashed = await hash(password, signal)
        await wait(randomInt(4))
        return hashed
      },
    },
  }
}

test('[5] a hundred password changes race a login that makes the hash anew: the new password always wins', async () => {
  let within = 0
  for (let race = 0; race < RACES; race += 1) {
    const { person, id } = await createUser()
    const rehashing = Promise.withResolvers<void>()
    const deps = replicaThatTellsOfRehash(replica(race), rehashing.resolve)
    const login = api.client().call(deps).auth.login(person)
    await rehashing.promise
    await wait(randomInt(6))
    if ((await readHash(id)) === outdatedHash) within += 1
    await Promise.all([login, setHash(id, newHash)])

    expect(await readHash(id)).toBe(newHash)
    const { auth } = api.client().call(replica(race + 1))
    await expect(auth.login(person)).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' })
    await auth.login({ ...person, password: NEW_PASSWORD })
  }
  // Races that are over before they begin would prove nothing.
  expect(within).toBeGreaterThan(RACES / 10)
})

test('[5] many logins at once over three pools are all let in, and leave one hash of the new cost', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { person, id } = await createUser()
    const clients = Array.from({ length: 9 }, () => api.client())
    await Promise.all(
      clients.map((client, index) => client.call(replica(index)).auth.login(person)),
    )
    const hash = String(await readHash(id))
    expect(api.deps.passwords.needsRehash(hash)).toBe(false)
    expect(await api.deps.passwords.verify(hash, person.password)).toBe('right')
    await Promise.all(clients.map((client, index) => client.call(replica(index)).auth.refresh()))
  }
})
