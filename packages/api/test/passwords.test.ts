import { TEST_PASSWORD_COST, TEST_PASSWORD_QUEUE } from '@countersign/testing'
import argon2 from 'argon2'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { MAX_PASSWORD_COST, parseCost } from '../src/credentials/password/password-hash.ts'
import { createPasswords, OWASP_PASSWORD_COST } from '../src/credentials/password/passwords.ts'

const PASSWORD = 'Analytical-Engine-1843'

const passwords = await createPasswords(TEST_PASSWORD_COST, TEST_PASSWORD_QUEUE)

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const hashOf = async (password: string, { hash } = passwords) => {
  const hashed = await hash(password)
  return hashed.kind === 'hashed' ? hashed.hash : expect.fail('The queue is full')
}

/** The memory that argon2 was asked to walk, all passes and both its functions together, in KiB. */
async function workOf(run: () => Promise<unknown>): Promise<number> {
  const hashes = vi.spyOn(argon2, 'hash')
  const checks = vi.spyOn(argon2, 'verify')
  await run()
  const hashed = hashes.mock.calls.map(
    ([, options]) => (options?.memoryCost ?? 0) * (options?.timeCost ?? 0),
  )
  const checked = checks.mock.calls.map(([hash]) => {
    const cost = parseCost(hash)
    return cost ? cost.memoryKib * cost.passes : Number.NaN
  })
  return [...hashed, ...checked].reduce((sum, work) => sum + work, 0)
}

test('[5] by the OWASP cost a hash is argon2id with 19 MiB, two passes and one lane, with a salt of its own', async () => {
  const owasp = await createPasswords(OWASP_PASSWORD_COST, TEST_PASSWORD_QUEUE)
  const [first, second] = [await hashOf(PASSWORD, owasp), await hashOf(PASSWORD, owasp)]
  const [, algorithm, version] = first.split('$')
  expect({ algorithm, version, cost: parseCost(first) }).toEqual({
    algorithm: 'argon2id',
    version: 'v=19',
    cost: { memoryKib: 19_456, passes: 2, parallelism: 1 },
  })
  expect(first.split('$')[4]).not.toBe(second.split('$')[4])
})

test.each([
  ['a trailing space', 'Analytical-Engine-1843 '],
  ['another case', 'analytical-Engine-1843'],
  ['a missing last character', 'Analytical-Engine-184'],
])('[3] a password with %s is another password', async (_, other) => {
  const hash = await hashOf(PASSWORD)
  expect(await passwords.verify(hash, PASSWORD)).toBe('right')
  expect(await passwords.verify(hash, other)).toBe('wrong')
})

test('[3] two passwords that differ only after byte 72 are two passwords', async () => {
  const hash = await hashOf(`${'a'.repeat(72)}1`)
  expect(await passwords.verify(hash, `${'a'.repeat(72)}2`)).toBe('wrong')
})

test('[8] without an account no password is right, and being told so costs what a wrong password costs', async () => {
  const hash = await hashOf(PASSWORD)
  const wrong = await workOf(() => passwords.verify(hash, 'wrong'))
  expect(wrong).toBe(TEST_PASSWORD_COST.memoryKib * TEST_PASSWORD_COST.passes)
  vi.restoreAllMocks()
  const unknown = await workOf(async () => {
    expect(await passwords.verify(undefined, PASSWORD)).toBe('wrong')
  })
  expect(unknown).toBe(wrong)
})

describe('a stored hash', () => {
  const SALT = 'c2FsdHNhbHRzYWx0c2FsdA'
  const HASH = 'aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g'

  test.each([
    '',
    'nonsense',
    '$argon2id$v=19$m=65536,t=3,p=4$',
    '$2b$10$abcdefghijklmnopqrstuv',
    `$argon2i$v=19$m=64,t=2,p=1$${SALT}$${HASH}`,
    `$argon2d$v=19$m=64,t=2,p=1$${SALT}$${HASH}`,
    `$argon2id$v=16$m=64,t=2,p=1$${SALT}$${HASH}`,
    `$argon2id$m=64,t=2,p=1$${SALT}$${HASH}`,
    `$argon2id$v=19$m=64,t=2$${SALT}$${HASH}`,
    `$argon2id$v=19$m=64,t=2,t=2$${SALT}$${HASH}`,
    `$argon2id$v=19$m=64,t=2,p=1,m=64$${SALT}$${HASH}`,
    `$argon2id$v=19$m=0,t=2,p=1$${SALT}$${HASH}`,
    `$argon2id$v=19$m=7,t=2,p=1$${SALT}$${HASH}`,
    `$argon2id$v=19$m=64,t=0,p=1$${SALT}$${HASH}`,
    `$argon2id$v=19$m=64,t=2,p=9$${SALT}$${HASH}`,
    `$argon2id$v=19$m=-64,t=2,p=1$${SALT}$${HASH}`,
    `$argon2id$v=19$m=64,t=2,p=1$c2FsdA$${HASH}`,
    `$argon2id$v=19$m=64,t=2,p=1$${SALT}$aGFzaA`,
    `$argon2id$v=19$m=64,t=2,p=1$${SALT}$${HASH}$`,
    `$argon2id$v=19$m=64,t=2,p=1$${SALT}$${HASH}\n`,
    `$argon2id$v=19$m=4194304,t=2,p=1$${SALT}$${HASH}`,
    `$argon2id$v=19$m=1048577,t=2,p=1$${SALT}$${HASH}`,
    `$argon2id$v=19$m=99999999999,t=2,p=1$${SALT}$${HASH}`,
    `$argon2id$v=19$m=64,t=101,p=1$${SALT}$${HASH}`,
    `$argon2id$v=19$m=1024,t=2,p=65$${SALT}$${HASH}`,
  ])('[5] %j is never given to argon2 and costs what a wrong password costs', async (hash) => {
    const given = vi.spyOn(argon2, 'verify')
    const work = await workOf(async () => {
      expect(await passwords.verify(hash, PASSWORD)).toBe('wrong')
    })
    expect(work).toBe(TEST_PASSWORD_COST.memoryKib * TEST_PASSWORD_COST.passes)
    for (const [stored] of given.mock.calls) expect(stored).not.toBe(hash)
  })

  test('[5] of any text is no crash', async () => {
    const base64 = (length: number) =>
      fc.stringMatching(new RegExp(`^[A-Za-z0-9+/]{${length},${length + 8}}$`))
    const number = fc.oneof(fc.nat(100), fc.nat())
    const written = fc
      .tuple(number, number, number, base64(11), base64(22))
      .map(([m, t, p, salt, hash]) => `$argon2id$v=19$m=${m},t=${t},p=${p}$${salt}$${hash}`)
      // What is within reason would be computed, and take its time.
      .filter((hash) => (parseCost(hash)?.memoryKib ?? 0) <= 1_024)
    await fc.assert(
      fc.asyncProperty(fc.oneof(written, fc.string()), async (hash) => {
        expect(await passwords.verify(hash, PASSWORD)).toBe('wrong')
      }),
    )
  })

  test('[5] with its parameters in another order, and of the highest cost, is read', () => {
    const cost = { memoryKib: 1_048_576, passes: 100, parallelism: 64 }
    expect(MAX_PASSWORD_COST).toEqual(cost)
    for (const written of ['m=1048576,t=100,p=64', 'm=1048576,p=64,t=100']) {
      expect(parseCost(`$argon2id$v=19$${written}$${SALT}$${HASH}`)).toEqual(cost)
    }
  })

  test('[5] of another cost still opens the account, and asks to be made anew', async () => {
    for (const cost of [
      { ...TEST_PASSWORD_COST, memoryKib: 32 },
      { ...TEST_PASSWORD_COST, passes: 3 },
      { ...TEST_PASSWORD_COST, parallelism: 2 },
    ]) {
      const hash = await hashOf(PASSWORD, await createPasswords(cost, TEST_PASSWORD_QUEUE))
      expect(await passwords.verify(hash, PASSWORD)).toBe('right')
      expect(passwords.needsRehash(hash)).toBe(true)
    }
    expect(passwords.needsRehash(await hashOf(PASSWORD))).toBe(false)
  })

  test('[8] of a lower cost is no quicker to be refused', async () => {
    const outdated = await hashOf(
      PASSWORD,
      await createPasswords({ ...TEST_PASSWORD_COST, passes: 1 }, TEST_PASSWORD_QUEUE),
    )
    const current = await hashOf(PASSWORD)
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
    vi.spyOn(argon2, 'verify').mockImplementation(async (hash) => {
      await new Promise((resolve) => setTimeout(resolve, hash === outdated ? 300 : 500))
      return false
    })
    const endOf = async (hash: string | undefined) => {
      const start = performance.now()
      const verdict = passwords.verify(hash, 'wrong').then(() => performance.now() - start)
      await vi.advanceTimersByTimeAsync(1_000)
      return verdict
    }
    // Checks of a current hash, of none and of one that cannot be read set the pace.
    for (let check = 0; check < 10; check += 1) {
      for (const hash of [current, undefined, 'nonsense']) expect(await endOf(hash)).toBe(500)
    }
    expect(await endOf(outdated)).toBe(500)
  })
})

describe('the queue', () => {
  const blocked = async () => {
    const busy = await createPasswords(TEST_PASSWORD_COST, { concurrency: 1, maxWaiting: 1 })
    return { busy, running: busy.hash(PASSWORD), waiting: busy.verify(undefined, PASSWORD) }
  }

  test('[8] is one for hashes, checks and checks without an account', async () => {
    const { busy, running, waiting } = await blocked()
    expect(await busy.verify(undefined, PASSWORD)).toBe('busy')
    expect(await busy.verify('nonsense', PASSWORD)).toBe('busy')
    expect(await busy.hash(PASSWORD)).toEqual({ kind: 'busy' })
    expect(await running).toMatchObject({ kind: 'hashed' })
    expect(await waiting).toBe('wrong')
    expect(await busy.verify(undefined, PASSWORD)).toBe('wrong')
  })
})
