// Serves files from memory: each is read and compressed at its first request. Never streams a file: Node.js does not report
// when a queued answer is abandoned, so its descriptor would leak.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { assertAllowed } from '@countersign/api'
import type { Request, RequestHandler, Response } from 'express'
import { consume } from '../rate-limit/rate-limit.ts'

/** A file in one encoding. */
interface Representation {
  readonly encoding: 'br' | 'gzip' | 'identity'
  readonly body: Buffer
  /** A strong tag. */
  readonly etag: string
}

interface StaticFile {
  /** With its dot, for example `.html`. */
  readonly extension: string
  /** The smallest first; always with `identity`, last. */
  readonly representations: readonly Representation[]
}

export interface FileSource {
  readonly path: string
  /** Changes the text of the file before it is served. */
  readonly edit?: (text: string) => string
}

export interface StaticFiles {
  /** The file at a request's path; undefined if there is none or it can no longer be read. */
  find(path: string): Promise<StaticFile | undefined>
}

// Smaller files fit into a packet anyway; a saving of less than a tenth is not worth it.
const WORTHWHILE_BYTES = 1_024
const WORTHWHILE_RATIO = 0.9
// The highest levels take seconds per megabyte and save 5 % more.
const BROTLI_QUALITY = 6
/** Answers are written in parts, so that the progress of a slow reader is seen. */
const PART_BYTES = 64 * 1024

/** @param sources the file of each path; nothing else is served */
export function createStaticFiles(sources: ReadonlyMap<string, FileSource>): StaticFiles {
  const loaded = new Map<FileSource, Promise<StaticFile>>()

  return {
    async find(path) {
      const name = decode(path)
      const source = name === undefined ? undefined : sources.get(name)
      if (source === undefined) return undefined
      let loading = loaded.get(source)
      if (!loading) {
        loading = loadFile(source)
        loaded.set(source, loading)
      }
      try {
        return await loading
      } catch {
        loaded.delete(source)
        return undefined
      }
    },
  }
}

/** Serves the files by path, counted against the policy `static`. Other requests pass. */
export function serveFiles(
  files: StaticFiles,
  { setHeaders }: { setHeaders?: (res: Response, path: string) => void } = {},
): RequestHandler {
  return async (req, res, next) => {
    const file = isRead(req) ? await files.find(req.path) : undefined
    if (!file) return next()
    setHeaders?.(res, req.path)
    await sendFile(req, res, file)
  }
}

/** Sends a file, or 304 if the client has it. */
export async function sendFile(req: Request, res: Response, file: StaticFile): Promise<void> {
  assertAllowed(await consume(req, 'static'))

  const { extension, representations } = file
  // The smallest acceptable encoding, whatever the client's order; identity if none is (RFC 9110 section 12.5.3).
  const chosen =
    representations.find(({ encoding }) => req.acceptsEncodings(encoding)) ?? representations.at(-1)
  if (!chosen) return
  if (representations.length > 1) res.vary('Accept-Encoding')
  res.setHeader('ETag', chosen.etag)
  if (req.fresh) {
    res.status(304).end()
    return
  }
  res.type(extension)
  if (chosen.encoding !== 'identity') res.setHeader('Content-Encoding', chosen.encoding)
  res.setHeader('Content-Length', chosen.body.length)
  if (req.method === 'HEAD') res.end()
  else writeInParts(res, chosen.body)
}

export const isRead = ({ method }: Request): boolean => method === 'GET' || method === 'HEAD'

function writeInParts(res: Response, body: Buffer): void {
  let start = 0
  const writeNext = (error?: Error | null) => {
    if (error) return // the client has gone
    const end = start + PART_BYTES
    const part = body.subarray(start, end)
    start = end
    if (end >= body.length) res.end(part)
    else res.write(part, writeNext)
  }
  writeNext()
}

async function loadFile({ path, edit }: FileSource): Promise<StaticFile> {
  const raw = await readFile(path)
  const content = edit ? Buffer.from(edit(raw.toString())) : raw
  const hash = createHash('sha256').update(content).digest('base64url')
  const compressed = content.length < WORTHWHILE_BYTES ? [] : await compress(content)
  const worthwhile = compressed.filter(
    ({ body }) => body.length < content.length * WORTHWHILE_RATIO,
  )
  return {
    extension: extname(path),
    representations: [...worthwhile, { encoding: 'identity' as const, body: content }].map(
      (each) => ({ ...each, etag: `"${hash}-${each.encoding}"` }),
    ),
  }
}

async function compress(content: Buffer): Promise<Omit<Representation, 'etag'>[]> {
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(content, {
      params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY },
    }),
    promisify(gzip)(content),
  ])
  return [
    { encoding: 'br', body: br },
    { encoding: 'gzip', body: gz },
  ]
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
