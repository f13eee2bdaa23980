// Composes the server process: configuration, server, shutdown.

import { configOrExit } from '../config/config-or-exit.ts'
import { defaultMode } from '../config/default-mode.ts'
import { loadConfig } from '../config/load-config.ts'
import { findMisspeltVariables } from '../config/misspelt-variables.ts'
import type { Config } from '../config/to-config.ts'
import { knownVariables } from '../config/variables.ts'
import { createLogger, type Logger } from './logger.ts'
import { explainStartFailure } from './start-failure.ts'
import { type RunningServer, startServer } from './start-server.ts'
import { onStop } from './stop-request.ts'

const EXIT_DELAY_MS = 1_000

/** Serves until it is stopped. Ends the process with 1 when it cannot start, with 0 when it was stopped. */
export async function serve(stop: AbortSignal): Promise<void> {
  const config = configOrExit(loadConfig(process.env, defaultMode))
  const logger = createLogger({ level: config.logLevel })
  if (config.mode !== 'production')
    logger.warn(
      { mode: config.mode },
      'not in production mode: cookies are not Secure and weak secrets are taken; set NODE_ENV=production for real users',
    )
  for (const { variable, meant } of findMisspeltVariables(process.env, knownVariables))
    logger.warn({ variable, meant }, 'an environment variable is not known; is it misspelt?')
  if (!config.rateLimit.enabled)
    logger.warn('rate limits are off: passwords can be guessed without limit')
  if (config.mode === 'production' && config.mail.transport.kind === 'none')
    logger.warn('SMTP_URL is not set: no mail is sent, and nobody can reset a password')

  onStop(stop, (cause) => logger.info({ cause }, 'closing'))
  const server = await startServer(config, logger, stop).catch((error: unknown) => {
    if (stop.aborted) return undefined
    logger.debug({ err: error }, 'start failed')
    process.stderr.write(`${explainStartFailure(error, config)}\n`)
    process.exit(1)
  })
  if (!server) return endProcess(logger, 0)
  const { port } = server
  logger.info({ port, mode: config.mode, ...featuresOf(config) }, 'listening')
  process.send?.('listening') // to `pnpm dev`
  onStop(stop, () => close(server, logger))
}

// What an operator would otherwise have to try out.
function featuresOf({ accounts, mail, pwnedPasswordsUrl, audit }: Config) {
  return {
    signup: accounts.signup,
    requiresVerifiedEmail: accounts.requiresVerifiedEmail,
    mail: mail.transport.kind,
    appUrl: mail.appUrl,
    breachedPasswords: pwnedPasswordsUrl !== undefined,
    auditSecret: audit.secrets !== undefined,
  }
}

async function close(server: RunningServer, logger: Logger): Promise<void> {
  try {
    await server.close()
    endProcess(logger, 0)
  } catch (error) {
    logger.error({ err: error }, 'closing failed')
    endProcess(logger, 1)
  }
}

// The process ends by itself when nothing is left to do. process.exit() at once would flush the log, and hang if
// its reader is gone.
function endProcess(logger: Logger, code: number): void {
  logger.info('closed')
  process.exitCode = code
  setTimeout(() => process.exit(), EXIT_DELAY_MS).unref()
}
