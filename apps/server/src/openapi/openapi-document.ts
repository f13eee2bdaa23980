// Serves the API reference for programs.
import type { RequestHandler } from 'express'
import type { ApiDescriptionOptions } from './describe-api.ts'

const MAX_AGE_SECONDS = 300

/** Answers with the OpenAPI document. It is made, code and all, when it is first asked for: most processes never are. */
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
