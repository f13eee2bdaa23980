// Fails if applying the committed migrations does not produce the schema that the code declares.
import { pushSchema } from 'drizzle-kit/api'
import { createDatabase } from '../src/connection/open-database.ts'
import * as tables from '../src/schema/tables.ts'

// Without a schema public, a migration that names it, quoted or not, fails.
const elsewhere = await createDatabase('pglite://memory', { schema: 'elsewhere' })
await elsewhere.executor.execute('drop schema public cascade')
const failure = await elsewhere.migrate().then(
  () => undefined,
  (error: unknown) => error,
)
await elsewhere.close()
if (failure !== undefined) {
  process.stderr.write(`A migration does not work in another schema than public: ${failure}\n`)
  process.exit(1)
}

const database = await createDatabase('pglite://memory')
await database.migrate()
// The journal belongs to the migrator, not to the declared schema.
await database.executor.execute('drop table countersign_migrations')
const { statementsToExecute: missing } = await pushSchema(tables, database.executor, ['public'])
await database.close()

if (missing.length > 0) {
  process.stderr.write(
    `The schema is ahead of the migrations. Run \`pnpm db:generate\`; this is missing:\n\n${missing.join('\n')}\n`,
  )
  process.exit(1)
}
process.stdout.write('The migrations lead to the schema.\n')
