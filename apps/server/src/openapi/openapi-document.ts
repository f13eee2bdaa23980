// Serves the OpenAPI document.
import type { RequestHandler } from 'express'
import type { ApiDescriptionOptions } from './describe-api.ts'

const MAX_AGE_SECONDS = 300

/** Serves the document. It is generated, and its code loaded, at the first request, which most processes never get. */
export function answerOpenApi(options: ApiDescriptionOptions): RequestHandler {
  let document: Promise<string> | undefined
  return async (_req, res) => {
    document ??= describe(options)
    const text = await document
    res.setHeader('Cache-Control', `public, max-age=${MAX_AGE_SECONDS}`)
    res.type('json').send(text)
  }
}

async function describe(options: ApiDescriptionOptions): Promise<string> {
  const { describeApi } = await import('./describe-api.ts')
  return JSON.stringify(describeApi(options))
}
