// Checks that a database is usable before the server starts. Never changes it.
import type postgres from 'postgres'
import { sessionSettings, wrongSettings } from './session-settings.ts'

interface DatabaseState {
  readonly encoding: string
  readonly standby: boolean
  readonly readOnly: string
  readonly settings: Readonly<Record<string, string>>
}

/** @throws Error with the problem and its remedy */
export async function checkDatabase(client: postgres.Sql): Promise<void> {
  const [state] = await client<[DatabaseState]>`
    select current_setting('server_encoding') as encoding,
           pg_is_in_recovery() as standby,
           current_setting('transaction_read_only') as "readOnly",
           (select json_object_agg(name, setting) from pg_settings
             where name in ${client(Object.keys(sessionSettings))}) as settings`
  const { encoding, standby, readOnly, settings } = state

  if (encoding !== 'UTF8') {
    throw new Error(
      `The encoding of the database is ${encoding}, and names need UTF8. Create it anew: ` +
        `create database <name> encoding 'UTF8' template template0`,
    )
  }
  if (standby) {
    throw new Error(
      'The database is a standby and cannot be written. Let DATABASE_URL lead to the primary, or list all hosts in it and ' +
        'leave target_session_attrs out: postgresql://user:password@first:5432,second:5432/database',
    )
  }
  const wrong = wrongSettings(settings)
  if (wrong.length > 0) {
    const statements = wrong.map(
      ([name, value]) =>
        `alter role <the server's role> in database <its database> set ${name} = '${value}'`,
    )
    throw new Error(
      `A pooler keeps the server from setting ${wrong.map(([name]) => name).join(', ')} for its sessions. ` +
        `Run, and reconnect the pooler: ${statements.join('; ')}`,
    )
  }
  if (readOnly === 'on') {
    throw new Error(
      'The database is read-only: the server has to write. Let DATABASE_URL lead to the primary',
    )
  }
}
