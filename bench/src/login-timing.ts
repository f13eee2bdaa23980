// Measures whether the duration of a refused login reveals its cause. The built server, argon2 at its real cost, one request after
// the other, the kinds in a new order each round. An argument names a PostgreSQL; without it, PGlite in a new folder.
import { spawn } from 'node:child_process'
import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPasswords, OWASP_PASSWORD_COST } from '@countersign/api'
import { createDatabase, deleteUserRow, insertUser, markUserDisabled } from '@countersign/db'
import { writeResults } from './results.ts'

const SAMPLES = 600
const WARM_UP_ROUNDS = 30
// What a difference of medians may be: this share, or this time where the share is less.
const MAX_SHARE = 0.02
const MAX_MS = 2

const RIGHT = 'Analytical-Engine-1843'
const WRONG = 'Difference-Engine-1822'
const OUTDATED_COST = { ...OWASP_PASSWORD_COST, memoryKib: OWASP_PASSWORD_COST.memoryKib / 2 }

interface Kind {
  readonly name: string
  readonly email: string
  readonly password: string
  readonly times: number[]
}

const folder = await mkdtemp(join(tmpdir(), 'countersign-bench-'))
const databaseUrl = process.argv[2] ?? `pglite://${join(folder, 'data')}`
const { kinds, userIds } = await createKinds()
const server = await startServer()
try {
  for (let round = 0; round < WARM_UP_ROUNDS + SAMPLES; round += 1) {
    for (const kind of shuffle(kinds)) {
      const time = await timeLogin(kind)
      if (round >= WARM_UP_ROUNDS) kind.times.push(time)
    }
  }
} finally {
  await server.stop()
  await deleteUsers()
  await rm(folder, { recursive: true, force: true })
}
reportTimes()

async function createKinds() {
  const queue = { concurrency: 1, maxWaiting: 100 }
  const current = await createPasswords(OWASP_PASSWORD_COST, queue)
  const outdated = await createPasswords(OUTDATED_COST, queue)
  const hashOf = async ({ hash }: typeof current) => {
    const hashed = await hash(RIGHT)
    return hashed.kind === 'hashed' ? hashed.hash : ''
  }
  const userIds: string[] = []
  const kinds: Kind[] = []
  const database = await createDatabase(databaseUrl)
  await database.migrate()
  const addKind = async (name: string, password: string, passwordHash?: string) => {
    const [id, email] = [randomUUID(), `${randomUUID()}@example.com`]
    if (passwordHash !== undefined) {
      userIds.push(id)
      await insertUser(database.executor, { id, email, fullName: name, passwordHash })
    }
    if (name === 'disabled user') await markUserDisabled(database.executor, id)
    kinds.push({ name, email, password, times: [] })
  }
  await addKind('wrong password', WRONG, await hashOf(current))
  await addKind('unknown email', RIGHT)
  await addKind('disabled user', RIGHT, await hashOf(current))
  await addKind('outdated hash', WRONG, await hashOf(outdated))
  await addKind('corrupt hash', RIGHT, 'nonsense')
  await database.close()
  return { kinds, userIds }
}

async function deleteUsers() {
  const database = await createDatabase(databaseUrl)
  for (const id of userIds) await deleteUserRow(database.executor, id)
  await database.close()
}

async function startServer() {
  const port = randomInt(20_000, 30_000)
  const main = join(import.meta.dirname, '../../apps/server/dist/app/main.js')
  const child = spawn(process.execPath, [main], {
    env: {
      NODE_ENV: 'test',
      LOG_LEVEL: 'error',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      RATE_LIMITS: 'off',
      JWT_ACCESS_SECRET: randomBytes(32).toString('hex'),
      JWT_REFRESH_SECRET: randomBytes(32).toString('hex'),
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'], // it says over IPC that it listens
  })
  const ended = once(child, 'close')
  const isListening = await Promise.race([
    once(child, 'message').then(() => true),
    ended.then(() => false),
  ])
  if (!isListening) throw new Error('The server did not start; it must have been built')
  return {
    url: `http://127.0.0.1:${port}/v1/auth/login`,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function timeLogin({ name, email, password }: Kind): Promise<number> {
  const start = performance.now()
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  await response.arrayBuffer()
  const time = performance.now() - start
  if (response.status !== 401) throw new Error(`${name} was answered with ${response.status}`)
  return time
}

function reportTimes() {
  const [reference, ...others] = kinds
  if (!reference) return
  const base = median(reference.times)
  const allowed = Math.max(base * MAX_SHARE, MAX_MS)
  const comparisons = others.map(({ name, times }) => {
    const difference = median(times) - base
    return {
      name,
      medianMs: rounded(median(times)),
      differenceMs: rounded(difference),
      differencePercent: rounded((difference / base) * 100),
      ...mannWhitney(times, reference.times),
      isWithin: Math.abs(difference) < allowed,
    }
  })
  const isWithin = comparisons.every((each) => each.isWithin)
  const lines = comparisons.map(
    ({ name, differenceMs, differencePercent, slowerThanReference, z }) =>
      `${name}: ${differenceMs} ms (${differencePercent} %); slower in ${slowerThanReference} of pairs, z = ${z}`,
  )
  const line = [
    `${reference.name}: ${rounded(base)} ms, ${SAMPLES} samples of each`,
    ...lines,
    isWithin ? 'They cannot be told apart within the limit.' : 'They CAN be told apart.',
  ].join('\n')
  process.stdout.write(`${line}\n`)
  writeResults('login-timing', {
    samples: SAMPLES,
    database: databaseUrl.split(':', 1)[0],
    cost: OWASP_PASSWORD_COST,
    reference: { name: reference.name, medianMs: rounded(base) },
    comparisons,
  })
  if (!isWithin) process.exitCode = 1
}

// The U test: in which share of all pairs the first is the greater, and how many standard deviations that is from chance.
function mannWhitney(times: readonly number[], reference: readonly number[]) {
  const pairs = times.length * reference.length
  const u = times.reduce((sum, time) => sum + reference.filter((other) => time > other).length, 0)
  const deviation = Math.sqrt((pairs * (times.length + reference.length + 1)) / 12)
  return { slowerThanReference: rounded(u / pairs), z: rounded((u - pairs / 2) / deviation) }
}

function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function rounded(value: number): number {
  return Number(value.toFixed(3))
}

function shuffle<TItem>(items: readonly TItem[]): TItem[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ item }) => item)
}
