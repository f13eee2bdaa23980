// Starts a server: database, migrations, listening. Closes in reverse order.
import { createServer, type Server, type ServerOptions } from 'node:http'
import { createApp } from '../app.ts'
import type { Config } from '../config/to-config.ts'
import { createDeps } from '../deps.ts'
import { createProxyTrust } from '../http/message/client-address.ts'
import { closeStalledConnections, limitConnections } from '../http/server/connections.ts'
import { prepareDrain } from '../http/server/drain.ts'
import { answerParserErrors } from '../http/server/parser-errors.ts'
import { boundPipelining } from '../http/server/pipelining.ts'
import { startAuditSealer } from '../jobs/audit-sealer.ts'
import { scheduleCleanUp } from '../jobs/clean-up-schedule.ts'
import { startMailWorker } from '../jobs/mail-worker.ts'
import { createMailTransport } from '../mail/create-mail-transport.ts'
import type { Logger } from './logger.ts'
import { openDatabase } from './open-database.ts'
import { unlessStopped } from './stop-request.ts'

// Above the 60 s of load balancers, so that the server never closes an idle connection that a request is about to use.
const KEEP_ALIVE_TIMEOUT_MS = 65_000
const HEADERS_TIMEOUT_MAX_MS = 10_000
const TIMEOUT_CHECK_INTERVAL_MS = 500

export interface RunningServer {
  readonly port: number
  /** Stops accepting, waits for running requests within SHUTDOWN_TIMEOUT, then closes the database. */
  close(): Promise<void>
}

/**
 * @param stop cancels starting; a running server is closed by the caller
 * @throws when the database cannot be reached or migrated, when the port is not available, or the reason of `stop`; then
 *   nothing is left open but a connection that still waits to migrate
 */
export async function startServer(
  config: Config,
  logger: Logger,
  stop: AbortSignal = new AbortController().signal,
): Promise<RunningServer> {
  const database = await openDatabase(config.database, logger)
  // Undone in reverse order when the server closes or fails to start.
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
    opened.push(startAuditSealer(deps, logger, config.audit))
    opened.push(scheduleCleanUp(deps, logger, { audit: config.audit }))
    const send = createMailTransport(config.mail, logger)
    if (send) {
      const { appUrl } = config.mail
      opened.push(startMailWorker(deps, logger, { send, appUrl, wakeSignal: deps.mailSignal }))
    }
    opened.push(async () => {
      const cutOff = await drain.stop(config.shutdownTimeoutSeconds)
      if (cutOff > 0)
        logger.warn({ cutOff }, 'requests were cut off at the end of SHUTDOWN_TIMEOUT')
    })
    return { port, close: () => close() }
  } catch (error) {
    await close(0) // no running query is needed
    throw error
  }
}

// Limits how long a slow sender holds a connection.
function timeoutsOf({ requestTimeoutSeconds }: Config): ServerOptions {
  const requestTimeout = requestTimeoutSeconds * 1000
  return {
    requestTimeout,
    headersTimeout: Math.min(requestTimeout, HEADERS_TIMEOUT_MAX_MS),
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    connectionsCheckingInterval: TIMEOUT_CHECK_INTERVAL_MS,
    // Checked at the edge: Node.js would answer without a body.
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
