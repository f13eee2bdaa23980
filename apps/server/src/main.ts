// The composition root: configuration, server, signals.
import { loadConfigOrExit } from './load-config-or-exit.ts'
import { createLogger } from './logger.ts'
import { explainStartFailure } from './start-failure.ts'
import { startServer } from './start-server.ts'

const config = loadConfigOrExit(process.env)
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
      process.exit(0)
    } catch (error) {
      logger.error({ err: error }, 'closing failed')
      process.exit(1)
    }
  })
}
