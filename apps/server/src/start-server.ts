// The life of one server: database, migrations, listening, and the way back out.
import { createServer, type Server } from 'node:http'
import { createDatabase } from '@countersign/db'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import { createDeps } from './deps.ts'
import type { Logger } from './logger.ts'

// Above the 60 s that load balancers keep idle connections, so that it is never us who closes one under a request.
const KEEP_ALIVE_TIMEOUT_MS = 65_000

export interface RunningServer {
  readonly port: number
  /** Stops accepting, lets running requests finish within the configured time, then closes the database. */
  close(): Promise<void>
}

/** @throws when the database cannot be reached or migrated, or the port cannot be had; nothing is left open then */
export async function startServer(config: Config, logger: Logger): Promise<RunningServer> {
  const database = await createDatabase(config.database.url, config.database)
  try {
    await database.migrate()
    const server = createServer(createApp(await createDeps(database, config), logger, config))
    server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT_MS
    const port = await listen(server, config)

    return {
      port,
      async close() {
        await drain(server, config.shutdownTimeoutSeconds)
        await database.close()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

function listen(server: Server, { port, host }: Config): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

function drain(server: Server, timeoutSeconds: number): Promise<void> {
  return new Promise((resolve) => {
    const cutOff = setTimeout(() => server.closeAllConnections(), timeoutSeconds * 1000)
    server.close(() => {
      clearTimeout(cutOff)
      resolve()
    })
    server.closeIdleConnections()
  })
}
