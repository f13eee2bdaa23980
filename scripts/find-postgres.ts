// Prints the URL of a PostgreSQL server that answers and lets us create databases; nothing when there is none.
import postgres from 'postgres'

const candidates = [
  ...(process.env.TEST_DATABASE_URL ? [process.env.TEST_DATABASE_URL] : []),
  'postgresql://postgres@127.0.0.1:5432/postgres',
  'postgresql://postgres:postgres@127.0.0.1:5432/postgres',
]

for (const url of candidates) {
  if (await maySetUp(url)) {
    process.stdout.write(`${url}\n`)
    break
  }
}

async function maySetUp(url: string): Promise<boolean> {
  const server = postgres(url, { max: 1, connect_timeout: 3, onnotice: () => {} })
  try {
    const [role] = await server`
      select rolcreatedb or rolsuper as may from pg_roles where rolname = current_user`
    return role?.may === true
  } catch {
    return false
  } finally {
    await server.end()
  }
}
