// Makes better-auth's tables, as its CLI does.
import { getMigrations } from 'better-auth/db/migration'
import { options } from './auth.ts'

const { runMigrations } = await getMigrations(options)
await runMigrations()
await options.database.end()
