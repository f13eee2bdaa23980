// Fails when the committed migrations, applied for real, do not lead to the schema that the code declares.
import { pushSchema } from 'drizzle-kit/api'
import { createDatabase } from '../src/database.ts'
import * as schema from '../src/schema.ts'

const database = await createDatabase('pglite://memory')
await database.migrate()
const { statementsToExecute: missing } = await pushSchema(schema, database.executor, ['public'])
await database.close()

if (missing.length > 0) {
  process.stderr.write(
    `The schema is ahead of the migrations. Run \`pnpm db:generate\`; this is missing:\n\n${missing.join('\n')}\n`,
  )
  process.exit(1)
}
process.stdout.write('The migrations lead to the schema.\n')
