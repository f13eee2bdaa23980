// Measures sealing and verifying audit events, and the check that finds nothing to seal. An argument names a PostgreSQL, in
// which a schema is made and dropped; without it, PGlite in memory.
import { randomBytes } from 'node:crypto'
import { sealNewEvents, verifyChain } from '@countersign/api'
import { createDatabase } from '@countersign/db'
import { median } from './measure/statistics.ts'

const ROUNDS = 5
const EVENTS = 10_000
const IDLE_CHECKS = 500

const secrets = [randomBytes(32).toString('base64url')]
const schema = `audit_cost_${randomBytes(4).toString('hex')}`
const database = await createDatabase(process.argv[2] ?? 'pglite://memory', { schema })
const db = database.executor
const times: { readonly sealed: number[]; readonly verified: number[] } = {
  sealed: [],
  verified: [],
}
try {
  await database.migrate()
  for (let round = 0; round < ROUNDS; round += 1) {
    await insertEvents()
    times.sealed.push(await millisecondsOf(sealAll))
    times.verified.push((await millisecondsOf(verify)) / (round + 1)) // the chain grows
  }
  const idle = (await millisecondsOf(checkIdly)) / IDLE_CHECKS
  const figures = {
    [`sealing ${EVENTS} events, ms`]: times.sealed,
    [`verifying ${EVENTS} events, ms`]: times.verified,
    'a check that finds nothing, ms': [idle],
  }
  for (const [name, values] of Object.entries(figures)) {
    process.stdout.write(`${name}: ${median(values).toFixed(1)}\n`)
  }
} finally {
  await db.execute(`drop schema ${schema} cascade`)
  await database.close()
}

function insertEvents() {
  return db.execute(`
    insert into ${schema}.audit_events (id, type, occurred_at, user_id, ip, user_agent, details)
    select gen_random_uuid(), 'role.changed', clock_timestamp(), gen_random_uuid(), '192.0.2.1',
           'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Firefox/145.0', '{"from":"USER","to":"ADMIN"}'
      from generate_series(1, ${EVENTS})`)
}

async function sealAll(): Promise<void> {
  for (;;) if ((await sealNewEvents({ db }, { secrets })).kind === 'nothingNew') return
}

async function verify(): Promise<void> {
  const { kind } = await verifyChain(db, { secrets })
  if (kind !== 'intact') throw new Error('The chain is broken')
}

async function checkIdly(): Promise<void> {
  for (let count = 0; count < IDLE_CHECKS; count += 1) await sealNewEvents({ db }, { secrets })
}

async function millisecondsOf(run: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await run()
  return performance.now() - start
}
