// The life of one server: database, migrations, listening, and the way back out.
import { createServer, type Server, type ServerOptions } from 'node:http'
import { createApp } from '../app.ts'
import type { Config } from '../config/to-config.ts'
import { createDeps } from '../deps.ts'
import { createProxyTrust } from '../http/message/client-address.ts'
import { closeStalledConnections, limitConnections } from '../http/server/connections.ts'
import { prepareDrain } from '../http/server/drain.ts'
import { answerParserErrors } from '../http/server/parser-errors.ts'
import { boundPipelining } from '../http/server/pipelining.ts'
import { scheduleCleanUp } from '../jobs/clean-up-schedule.ts'
import type { Logger } from './logger.ts'
import { openDatabase } from './open-database.ts'
import { unlessStopped } from './stop-request.ts'

// Above the 60 s that load balancers keep idle connections, so that it is never us who closes one under a request.
const KEEP_ALIVE_TIMEOUT_MS = 65_000
const HEADERS_TIMEOUT_MAX_MS = 10_000
const TIMEOUT_CHECK_INTERVAL_MS = 500

export interface RunningServer {
  readonly port: number
  /** Stops accepting, lets running requests finish within the configured time, then closes the database. */
  close(): Promise<void>
}

/**
 * @param stop gives up starting; once the server runs, it is the caller who closes it
 * @throws when the database cannot be reached or migrated, or the port cannot be had, and the reason of `stop` when it was
 *   asked to stop first; nothing is left open then but a connection that still waits to migrate
 */
export async function startServer(
  config: Config,
  logger: Logger,
  stop: AbortSignal = new AbortController().signal,
): Promise<RunningServer> {
  const database = await openDatabase(config.database, logger)
  // Undone in reverse when the server closes, or when it cannot start.
  const opened: (() => Promise<void>)[] = []
  const close = async (databaseTimeoutSeconds?: number) => {
    for (const undo of opened.toReversed()) await undo()
    await database.close(databaseTimeoutSeconds)
  }
  try {
    await unlessStopped(stop, async () => {
      await database.check()
      await database.migrate()
    })
    const deps = await createDeps(database, config, logger)
    opened.push(() => deps.revocationCache.close())
    stop.throwIfAborted()
    const app = createApp(deps, logger, config)
    const server = createServer(timeoutsOf(config), boundPipelining(app))
    closeStalledConnections(server, { afterSeconds: config.requestTimeoutSeconds })
    if (config.rateLimit.enabled) {
      limitConnections(server, {
        maxPerNetwork: config.rateLimit.connectionsPerNetwork,
        isTrusted: createProxyTrust(config.trustedProxies),
        logger,
      })
    }
    answerParserErrors(server, logger)
    const drain = prepareDrain(server)
    const port = await listen(server, config)
    opened.push(scheduleCleanUp(deps, logger))
    opened.push(async () => {
      const cutOff = await drain.stop(config.shutdownTimeoutSeconds)
      if (cutOff > 0)
        logger.warn({ cutOff }, 'requests were cut off at the end of SHUTDOWN_TIMEOUT')
    })
    return { port, close: () => close() }
  } catch (error) {
    await close(0) // no query is running whose answer anybody needs
    throw error
  }
}

// Whoever sends slowly on purpose holds a connection for so long and no longer.
function timeoutsOf({ requestTimeoutSeconds }: Config): ServerOptions {
  const requestTimeout = requestTimeoutSeconds * 1000
  return {
    requestTimeout,
    headersTimeout: Math.min(requestTimeout, HEADERS_TIMEOUT_MAX_MS),
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    connectionsCheckingInterval: TIMEOUT_CHECK_INTERVAL_MS,
    // Refused at the edge: Node.js would answer without a body.
    requireHostHeader: false,
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
