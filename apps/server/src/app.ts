// The edge, from top to bottom. It never listens, so tests can mount it.
import type { RequestListener } from 'node:http'
import express from 'express'
import { toOriginForm } from './absolute-target.ts'
import { forbidCaching, varyByCaller } from './caching.ts'
import { resolveClientAddress } from './client-address.ts'
import type { Config } from './config.ts'
import { allowOrigins } from './cors.ts'
import type { ServerDeps } from './deps.ts'
import { answerErrors } from './error-handler.ts'
import { answerHealth } from './health.ts'
import { refuseAmbiguousHost, refuseExpectations } from './http-rules.ts'
import { readJsonBody } from './json-body.ts'
import { answerJwks } from './jwks.ts'
import type { Logger } from './logger.ts'
import { answerNotFound } from './not-found.ts'
import { answerOpenApi } from './openapi/openapi.ts'
import { answerOptions, answerServerOptions } from './options.ts'
import { refuseForeignOrigins } from './origin-gate.ts'
import { answerNavigation, readPage, servePageFiles } from './page.ts'
import {
  countLiveness,
  countPreflight,
  countRequest,
  countStatic,
  meterRequests,
} from './rate-limit.ts'
import { serveReference } from './reference.ts'
import { REST_PATH, TRPC_PATH } from './refuse.ts'
import { assignRequestId } from './request-id.ts'
import { logRequests } from './request-log.ts'
import { markUnclearTarget, refuseUnclearTargets } from './request-target.ts'
import { serveRest } from './rest/rest.ts'
import { setSecurityHeaders } from './security-headers.ts'
import { serveTrpc } from './trpc.ts'

export function createApp(deps: ServerDeps, logger: Logger, config: Config): RequestListener {
  const { corsOrigins, publicUrl, refreshCookie, webRoot } = config
  const page = webRoot === undefined ? undefined : readPage(webRoot, publicUrl)
  const app = express()
  app.set('etag', false)
  app.set('case sensitive routing', true)

  app.use(setSecurityHeaders())
  app.use(forbidCaching())
  app.use(resolveClientAddress(config.trustedProxies))
  app.use(assignRequestId())
  app.use(meterRequests(deps.rateLimits))
  app.use(logRequests(logger))
  app.use(refuseUnclearTargets)
  app.use(refuseAmbiguousHost)
  app.use(refuseExpectations)
  app.use(countPreflight)
  app.use(allowOrigins({ origins: corsOrigins, headers: config.corsHeaders }))
  app.use(answerServerOptions())
  app.get('/health', countLiveness, answerHealth)
  app.get('/.well-known/jwks.json', countStatic, answerJwks(deps.accessKeys))
  app.use('/docs', serveReference())
  if (page) app.use(servePageFiles(page))
  app.use(countRequest)
  app.get('/openapi.json', answerOpenApi({ cookieName: refreshCookie.name, publicUrl }))
  app.use([TRPC_PATH, REST_PATH], varyByCaller())
  app.use(refuseForeignOrigins(corsOrigins, publicUrl))
  app.use([TRPC_PATH, REST_PATH], readJsonBody({ limitBytes: config.bodyLimitBytes }))
  app.options(`${TRPC_PATH}/{*calls}`, answerOptions(['GET', 'POST']))
  app.use(TRPC_PATH, serveTrpc({ deps, logger, ...config }))
  app.use(serveRest({ deps, logger, ...config }))
  if (page) app.use(answerNavigation(page))
  app.use(answerNotFound)
  app.use(answerErrors(logger))

  return (req, res) => {
    toOriginForm(req)
    markUnclearTarget(req)
    app(req, res)
  }
}
