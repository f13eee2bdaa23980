// The composition root: configuration, server, signals.
import { loadConfig } from './config.ts'
import { configOrExit } from './config-or-exit.ts'
import { createLogger } from './logger.ts'
import { explainStartFailure } from './start-failure.ts'
import { startServer } from './start-server.ts'

const EXIT_DELAY_MS = 1_000

const config = configOrExit(loadConfig(process.env))
const logger = createLogger({ level: config.logLevel })
if (!config.rateLimit.enabled)
  logger.warn('rate limits are off: anybody may guess passwords freely')

const server = await startServer(config, logger).catch((error: unknown) => {
  logger.debug({ err: error }, 'start failed')
  process.stderr.write(`${explainStartFailure(error, config)}\n`)
  process.exit(1)
})
logger.info({ port: server.port, mode: config.mode }, 'listening')
process.send?.('listening') // to `pnpm dev`

let closing = false
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, async () => {
    if (closing) return
    closing = true
    logger.info({ signal }, 'closing')
    try {
      await server.close()
      logger.info('closed')
      endProcess(0)
    } catch (error) {
      logger.error({ err: error }, 'closing failed')
      endProcess(1)
    }
  })
}
// `pnpm dev` was killed and cannot stop its server any more.
if (process.send) process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))

// Ends by itself when nothing is left to do. process.exit() at once would flush the log first, and wait for ever when
// nobody reads it any more.
function endProcess(code: number): void {
  process.exitCode = code
  setTimeout(() => process.exit(), EXIT_DELAY_MS).unref()
}
