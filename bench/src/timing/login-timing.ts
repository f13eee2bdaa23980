// Measures whether the duration of a refused login reveals its cause. The built server, argon2 at its real cost. An argument
// names a PostgreSQL; without it, PGlite in a new folder.
import { createPasswords, OWASP_PASSWORD_COST } from '@countersign/api'
import { writeResults } from '../results.ts'
import { createAccounts } from './accounts.ts'
import { post, startBuiltServer, timingDatabase } from './built-server.ts'
import { compareTimes, type Kind, printComparison } from './compare-times.ts'

const RIGHT = 'Analytical-Engine-1843'
const WRONG = 'Difference-Engine-1822'
const OUTDATED_COST = { ...OWASP_PASSWORD_COST, memoryKib: OWASP_PASSWORD_COST.memoryKib / 2 }

const database = await timingDatabase()
const hash = await hashAt(OWASP_PASSWORD_COST)
const accounts = await createAccounts(database.url, {
  'wrong password': { passwordHash: hash },
  'disabled user': { passwordHash: hash, isDisabled: true },
  'outdated hash': { passwordHash: await hashAt(OUTDATED_COST) },
  'corrupt hash': { passwordHash: 'nonsense' },
  'no password': { passwordHash: null },
})
const server = await startBuiltServer(database.url)
const login = (name: string, email: string, password: string): Kind => ({
  name,
  request: async () => {
    await post(`${server.url}/v1/auth/login`, { body: { email, password }, status: 401 })
  },
})
try {
  const { emailOf } = accounts
  const comparison = await compareTimes([
    login('wrong password', emailOf('wrong password'), WRONG),
    login('unknown email', 'nobody@example.com', RIGHT),
    login('disabled user', emailOf('disabled user'), RIGHT),
    login('outdated hash', emailOf('outdated hash'), WRONG),
    login('corrupt hash', emailOf('corrupt hash'), RIGHT),
    login('no password', emailOf('no password'), RIGHT),
  ])
  printComparison(comparison)
  const { isWithin, ...figures } = comparison
  writeResults('login-timing', { database: database.kind, cost: OWASP_PASSWORD_COST, ...figures })
  if (!isWithin) process.exitCode = 1
} finally {
  await server.stop()
  await accounts.remove()
  await database.remove()
}

async function hashAt(cost: typeof OWASP_PASSWORD_COST): Promise<string> {
  const passwords = await createPasswords(cost, { concurrency: 1, maxWaiting: 1 })
  const hashed = await passwords.hash(RIGHT)
  if (hashed.kind === 'busy') throw new Error('The queue of hashes is full')
  return hashed.hash
}
