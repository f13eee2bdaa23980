// The edge, from top to bottom. It never listens, so tests can mount it.
import express, { type Express } from 'express'
import { forbidCaching } from './caching.ts'
import type { Config } from './config.ts'
import { allowOrigins } from './cors.ts'
import type { ServerDeps } from './deps.ts'
import { answerErrors } from './error-handler.ts'
import { answerHealth } from './health.ts'
import { readJsonBody } from './json-body.ts'
import { answerJwks } from './jwks.ts'
import type { Logger } from './logger.ts'
import { answerNotFound } from './not-found.ts'
import { answerOpenApi } from './openapi/openapi.ts'
import { refuseForeignOrigins } from './origin-gate.ts'
import { answerNavigation, servePageFiles } from './page.ts'
import { countRequest, meterRequests } from './rate-limit.ts'
import { serveReference } from './reference.ts'
import { REST_PATH, TRPC_PATH } from './refuse.ts'
import { assignRequestId } from './request-id.ts'
import { logRequests } from './request-log.ts'
import { serveRest } from './rest/rest.ts'
import { setSecurityHeaders } from './security-headers.ts'
import { serveTrpc } from './trpc.ts'

export function createApp(deps: ServerDeps, logger: Logger, config: Config): Express {
  const app = express()
  app.set('trust proxy', config.trustedProxies)
  app.set('etag', false)

  app.use(assignRequestId())
  app.use(meterRequests(deps.rateLimits))
  app.use(logRequests(logger))
  app.use(setSecurityHeaders())
  app.use(forbidCaching())
  app.use(allowOrigins(config.corsOrigins))
  app.get('/health', answerHealth)
  app.get('/.well-known/jwks.json', answerJwks(deps.accessKeys))
  app.use('/docs', serveReference())
  if (config.webRoot !== undefined) app.use(servePageFiles(config.webRoot))
  app.use(countRequest)
  app.get('/openapi.json', answerOpenApi({ cookieName: config.refreshCookie.name }))
  app.use(refuseForeignOrigins(config.corsOrigins))
  app.use([TRPC_PATH, REST_PATH], readJsonBody({ limitBytes: config.bodyLimitBytes }))
  app.use(TRPC_PATH, serveTrpc({ deps, logger, ...config }))
  app.use(serveRest({ deps, logger, ...config }))
  if (config.webRoot !== undefined) app.use(answerNavigation(config.webRoot))
  app.use(answerNotFound)
  app.use(answerErrors(logger))
  return app
}
