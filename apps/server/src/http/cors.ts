// Allows web pages of the listed origins, and no others, to call with credentials.
import cors from 'cors'
import type { RequestHandler } from 'express'

const PREFLIGHT_MAX_AGE_SECONDS = 600

// Sent by our own clients.
const ownHeaders = ['Authorization', 'Content-Type', 'X-Request-Id', 'trpc-accept', 'x-trpc-source']

// Added by tracing tools to every call of a page: if one is not allowed, browsers block the call.
const tracingHeaders = [
  // W3C Trace Context and Baggage; OpenTelemetry.
  ...['traceparent', 'tracestate', 'baggage'],
  // Zipkin.
  ...['b3', 'X-B3-TraceId', 'X-B3-SpanId', 'X-B3-ParentSpanId', 'X-B3-Sampled', 'X-B3-Flags'],
  // Datadog.
  ...['x-datadog-trace-id', 'x-datadog-parent-id', 'x-datadog-origin'],
  ...['x-datadog-sampling-priority', 'x-datadog-tags'],
  // Sentry, New Relic, Elastic APM, Jaeger, AWS X-Ray, Google Cloud.
  ...['sentry-trace', 'newrelic', 'elastic-apm-traceparent', 'uber-trace-id'],
  ...['X-Amzn-Trace-Id', 'X-Cloud-Trace-Context'],
  // Azure Application Insights.
  ...['Request-Id', 'Request-Context'],
]

export interface CorsOptions {
  readonly origins: readonly string[]
  /** Further headers that pages may send. */
  readonly headers: readonly string[]
}

/**
 * Answers preflights, and lets exactly the listed origins read answers: other origins get no Access-Control-Allow-Origin.
 * An OPTIONS request that is not a preflight passes.
 */
export function allowOrigins({ origins, headers }: CorsOptions): RequestHandler {
  const options = {
    origin: [...origins],
    credentials: true,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [...ownHeaders, ...tracingHeaders, ...headers],
    exposedHeaders: ['RateLimit', 'RateLimit-Policy', 'Retry-After', 'X-Request-Id'],
    maxAge: PREFLIGHT_MAX_AGE_SECONDS,
  }
  const answerPreflight = cors(options)
  const allowReading = cors({ ...options, preflightContinue: true })

  return (req, res, next) => {
    const isPreflight =
      req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined
    const step = isPreflight ? answerPreflight : allowReading
    step(req, res, next)
  }
}
