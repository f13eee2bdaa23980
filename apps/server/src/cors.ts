// Which web pages may call us with credentials: those of the listed origins and no others.
import cors from 'cors'
import type { RequestHandler } from 'express'

const PREFLIGHT_MAX_AGE_SECONDS = 600

/**
 * Answers preflights, and lets exactly the listed origins read answers. Any other origin gets a plain answer without
 * Access-Control-Allow-Origin, which its browser then keeps from it.
 */
export function allowOrigins(origins: readonly string[]): RequestHandler {
  return cors({
    origin: [...origins],
    credentials: true,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['Authorization', 'Content-Type', 'X-Request-Id'],
    exposedHeaders: ['RateLimit', 'RateLimit-Policy', 'Retry-After', 'X-Request-Id'],
    maxAge: PREFLIGHT_MAX_AGE_SECONDS,
  })
}
