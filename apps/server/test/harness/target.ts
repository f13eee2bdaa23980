// The server as strangers find it: built, in a process of its own, behind nothing but its address.
import { createTestDatabase } from '@countersign/db/testing'
import { buildServer, type ServerProcess } from './server-process.ts'
import { createBrowser, testEnv } from './test-server.ts'

export interface Target
  extends Pick<
    ServerProcess,
    'url' | 'output' | 'inheritedKeys' | 'heapMegabytes' | 'descriptors'
  > {
  browser(): ReturnType<typeof createBrowser>
  close(): Promise<void>
}

/** Builds and starts a server for as long as a file's tests run; without rate limits, unless it is told otherwise. */
export async function startTarget(env: Record<string, string> = {}): Promise<Target> {
  const [build, database] = await Promise.all([buildServer(), createTestDatabase()])
  const server = await build.startForFile({
    ...testEnv,
    DATABASE_URL: database.url,
    RATE_LIMITS: 'off',
    ...env,
  })
  return {
    ...server,
    browser: () => createBrowser(server.url),
    async close() {
      await server.end('SIGTERM')
      await Promise.all([build.remove(), database.drop()])
    },
  }
}
