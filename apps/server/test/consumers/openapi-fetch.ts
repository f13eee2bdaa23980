// Generates a consumer from the served OpenAPI document in an empty folder, with tools from npm.
import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import { createBrowser } from '../harness/test-server.ts'
import type { Consumer } from './journey.ts'

// openapi-typescript prints its types with the compiler API that TypeScript 7 no longer has. Both are installed here
// rather than with the repository: nobody who works on it needs a second compiler.
const packages = ['openapi-typescript@7.13.0', 'openapi-fetch@0.17.0', 'typescript@5.9.3']

const compilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  target: 'ES2023',
  module: 'nodenext',
  lib: ['ES2023', 'DOM', 'DOM.Iterable'],
  types: [],
  rewriteRelativeImportExtensions: true,
}
const source = join(import.meta.dirname, 'openapi-fetch/consumer.ts')
const run = promisify(execFile)

/** Generates, compiles with `tsc --strict`, and loads it. @throws when it does not compile */
export async function generateConsumer(url: string): Promise<() => Consumer> {
  const folder = await mkdtemp(join(tmpdir(), 'openapi-fetch-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const inFolder = { cwd: folder }
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  const quiet = ['--no-audit', '--no-fund', '--loglevel', 'error']
  await run('npm', ['install', ...quiet, ...packages], inFolder)
  const bin = (name: string) => join(folder, 'node_modules/.bin', name)

  await run(bin('openapi-typescript'), [`${url}/openapi.json`, '--output', 'openapi.ts'], inFolder)
  await cp(source, join(folder, 'consumer.ts'))
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
  await run(bin('tsc'), ['-p', '.'], inFolder)

  type Fetch = (request: Request) => Promise<Response>
  const compiled: { createConsumer(baseUrl: string, fetch: Fetch): Consumer } = await import(
    pathToFileURL(join(folder, 'consumer.js')).href
  )
  return () => compiled.createConsumer(url, fetchAsBrowser(url))
}

// openapi-fetch hands over a request; the browser of the tests keeps the cookies.
function fetchAsBrowser(url: string): (request: Request) => Promise<Response> {
  const browser = createBrowser(url)
  return async (request) => {
    const body = await request.text()
    return browser.fetch(request.url.slice(url.length), {
      method: request.method,
      headers: request.headers,
      ...(body !== '' && { body }),
    })
  }
}
