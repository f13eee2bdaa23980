// Lists the steps of the HTTP edge in order. Never listens, so tests can mount it.
import type { RequestListener } from 'node:http'
import express from 'express'
import type { Config } from './config/to-config.ts'
import type { ServerDeps } from './deps.ts'
import { forbidCaching, varyByCaller } from './http/caching.ts'
import { allowOrigins } from './http/cors.ts'
import { answerErrors } from './http/errors/error-handler.ts'
import { answerNotFound } from './http/errors/not-found.ts'
import { REST_PATH, TRPC_PATH } from './http/errors/refuse.ts'
import { answerNavigation, readPage, servePageFiles } from './http/files/page.ts'
import { answerHealth } from './http/health.ts'
import { answerJwks } from './http/jwks.ts'
import { toOriginForm } from './http/message/absolute-target.ts'
import { resolveClientAddress } from './http/message/client-address.ts'
import { refuseAmbiguousHost, refuseExpectations } from './http/message/http-rules.ts'
import { readJsonBody } from './http/message/json-body.ts'
import { markUnclearTarget, refuseUnclearTargets } from './http/message/request-target.ts'
import { answerOptions, answerServerOptions } from './http/options.ts'
import { refuseForeignOrigins } from './http/origin-gate.ts'
import {
  countLiveness,
  limitOthers,
  limitPreflights,
  limitRequests,
  limitStatic,
} from './http/rate-limit/rate-limit.ts'
import { assignRequestId } from './http/request-id.ts'
import { logRequests } from './http/request-log.ts'
import { setSecurityHeaders } from './http/security-headers.ts'
import { answerOpenApi } from './openapi/openapi-document.ts'
import { serveReference } from './openapi/reference-page.ts'
import type { Logger } from './operations/logger.ts'
import { serveRest } from './rest/rest-router.ts'
import { serveTrpc } from './trpc/trpc-handler.ts'

export function createApp(deps: ServerDeps, logger: Logger, config: Config): RequestListener {
  const { corsOrigins, publicUrl, refreshCookie, webRoot } = config
  const page = webRoot === undefined ? undefined : readPage(webRoot, publicUrl)
  const app = express()
  app.set('etag', false)
  app.set('case sensitive routing', true)

  // Every request.
  app.use(setSecurityHeaders())
  app.use(forbidCaching())
  app.use(resolveClientAddress(config.trustedProxies))
  app.use(assignRequestId())
  app.use(limitRequests(deps.rateLimiter))
  app.use(logRequests(logger))

  // What HTTP itself rules out or asks for.
  app.use(refuseUnclearTargets)
  app.use(refuseAmbiguousHost)
  app.use(refuseExpectations)
  app.use(limitPreflights)
  app.use(allowOrigins({ origins: corsOrigins, headers: config.corsHeaders }))
  app.use(answerServerOptions())

  // Answered from memory.
  app.get('/health', countLiveness, answerHealth)
  app.get('/.well-known/jwks.json', limitStatic, answerJwks(deps.accessKeys))
  app.use('/docs', serveReference())
  if (page) app.use(servePageFiles(page))

  // The API.
  app.use(limitOthers)
  app.get('/openapi.json', answerOpenApi({ cookieName: refreshCookie.name, publicUrl }))
  app.use([TRPC_PATH, REST_PATH], varyByCaller())
  app.use(refuseForeignOrigins(corsOrigins, publicUrl))
  app.use([TRPC_PATH, REST_PATH], readJsonBody({ limitBytes: config.bodyLimitBytes }))
  app.options(`${TRPC_PATH}/{*calls}`, answerOptions(['GET', 'POST']))
  app.use(TRPC_PATH, serveTrpc({ deps, logger, ...config }))
  app.use(serveRest({ deps, logger, ...config }))

  // Everything else.
  if (page) app.use(answerNavigation(page))
  app.use(answerNotFound)
  app.use(answerErrors(logger))

  return (req, res) => {
    toOriginForm(req)
    markUnclearTarget(req)
    app(req, res)
  }
}
