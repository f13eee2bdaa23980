// Creates roles for one test, and reads the SQL for their rights from docs/operations.md.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import postgres from 'postgres'
import { onTestFinished } from 'vitest'

const page = readFileSync(new URL('../../../../docs/operations.md', import.meta.url), 'utf8')

/** The SQL in docs/operations.md that begins with this line. */
export function sqlOfOperations(line: string): string {
  const blocks = page.split('```sql\n').map((text) => text.split('```', 1)[0] ?? '')
  const block = blocks.find((text) => text.startsWith(`${line}\n`))
  if (!block) throw new Error(`docs/operations.md has no SQL that begins with: ${line}`)
  return block
}

/** Runs SQL of several statements as the administrator of the tests. */
export async function runAsAdministrator(url: string, statements: string): Promise<void> {
  const administrator = postgres(url, { max: 1, onnotice: () => {} })
  try {
    await administrator.unsafe(statements)
  } finally {
    await administrator.end()
  }
}

/** A role that may do nothing but log in, until it is dropped with all that it owns in the database when the test ends. */
export async function createRole(databaseUrl: string, options = '') {
  const name = `role_${randomBytes(6).toString('hex')}`
  await runAsAdministrator(databaseUrl, `create role ${name} login password 'pw' ${options}`)
  onTestFinished(() =>
    runAsAdministrator(databaseUrl, `drop owned by ${name} cascade; drop role ${name}`),
  )
  const url = Object.assign(new URL(databaseUrl), { username: name, password: 'pw' }).href
  return { name, url }
}
