// Starts the server as strangers find it: built, in a process of its own, reached by nothing but its address.
import { createDeployment } from './deployment.ts'
import type { ServerProcess } from './server-process.ts'
import { createBrowser } from './test-server.ts'

export interface Target
  extends Pick<
    ServerProcess,
    'url' | 'output' | 'inheritedKeys' | 'heapMegabytes' | 'descriptors'
  > {
  browser(): ReturnType<typeof createBrowser>
  close(): Promise<void>
}

/** Starts a server for the tests of a file; without rate limits, unless it is told otherwise. */
export async function startTarget(env: Record<string, string> = {}): Promise<Target> {
  const deployment = await createDeployment({ RATE_LIMITS: 'off' })
  const server = await deployment.startForFile(env)
  return {
    ...server,
    browser: () => createBrowser(server.url),
    async close() {
      await server.end('SIGTERM')
      await deployment.close()
    },
  }
}
