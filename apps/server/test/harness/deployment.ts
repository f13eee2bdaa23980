// Builds the server and creates a database for the tests of one file.
import { createTestDatabase, type TestDatabase } from '@countersign/db/testing'
import { buildServer, type ServerProcess } from './server-process.ts'
import { testEnv } from './test-server.ts'

export interface Deployment {
  readonly database: TestDatabase
  /** Starts a server on the database for one test, with more variables. */
  start(env?: Record<string, string>): Promise<ServerProcess>
  /** The same for a whole file, which ends it. */
  startForFile(env?: Record<string, string>): Promise<ServerProcess>
  close(): Promise<void>
}

/** @param shared what every server of it is told, beyond the least that a server needs */
export async function createDeployment(shared: Record<string, string> = {}): Promise<Deployment> {
  const [build, database] = await Promise.all([buildServer(), createTestDatabase()])
  const envOf = (env: Record<string, string> = {}) => ({
    ...testEnv,
    DATABASE_URL: database.url,
    ...shared,
    ...env,
  })
  return {
    database,
    start: (env) => build.start(envOf(env)),
    startForFile: (env) => build.startForFile(envOf(env)),
    async close() {
      await Promise.all([build.remove(), database.drop()])
    },
  }
}
