// Fails when the committed migrations do not lead to the schema that the code declares.
import { readFile } from 'node:fs/promises'
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api'
import * as schema from '../src/schema.ts'

const meta = new URL('../migrations/meta/', import.meta.url)
const readJson = async (name: string) => JSON.parse(await readFile(new URL(name, meta), 'utf8'))

const journal: { entries: { idx: number }[] } = await readJson('_journal.json')
const newest = journal.entries.at(-1)
if (!newest) throw new Error('There is no migration yet: run `pnpm db:generate`')

const committed = await readJson(`${String(newest.idx).padStart(4, '0')}_snapshot.json`)
const missing = await generateMigration(committed, generateDrizzleJson(schema, committed.id))
if (missing.length > 0) {
  process.stderr.write(
    `The schema is ahead of the migrations. Run \`pnpm db:generate\`; it would add:\n\n${missing.join('\n')}\n`,
  )
  process.exit(1)
}
process.stdout.write(`The schema and its ${journal.entries.length} migration(s) agree.\n`)
