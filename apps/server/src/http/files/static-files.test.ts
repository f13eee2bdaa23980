import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { unlimited } from '@countersign/api'
import express from 'express'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { limitRequests } from '../rate-limit/rate-limit.ts'
import { createStaticFiles, serveFiles } from './static-files.ts'

const SCRIPT = 'const x = 1\n'.repeat(50_000)

let folder: string
let server: Server
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'files-'))
  writeFileSync(join(folder, 'a.js'), SCRIPT)
  writeFileSync(join(folder, 'tiny.svg'), '<svg/>')
  const names = ['a.js', 'tiny.svg', 'gone.js']
  const files = createStaticFiles(
    new Map(names.map((name) => [`/${name}`, { path: join(folder, name) }])),
  )
  const app = express()
  app.use(limitRequests(unlimited), serveFiles(files))
  server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

interface Answer {
  readonly status: number | undefined
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: Buffer
}

// Not fetch, which unpacks what it gets.
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const { port } = server.address() as AddressInfo
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path, method, headers }, (res) => {
      const chunks: Buffer[] = []
      res.on('data', (chunk: Buffer) => chunks.push(chunk))
      res.on('end', () =>
        resolve({ status: res.statusCode, headers: res.headers, body: Buffer.concat(chunks) }),
      )
    })
      .on('error', reject)
      .end()
  })
}

const same = (body: Buffer) => body
test.each([
  ['br', 'gzip, deflate, br', brotliDecompressSync],
  ['gzip', 'gzip', gunzipSync],
  ['gzip', 'br;q=0, gzip;q=0.1', gunzipSync],
  [undefined, '', same],
  [undefined, 'identity;q=0, x', same],
])('a file is sent as %s to who accepts %j', async (encoding, accepted, unpack) => {
  const { status, headers, body } = await ask('/a.js', { 'Accept-Encoding': accepted })
  expect(status).toBe(200)
  expect(headers['content-encoding']).toBe(encoding)
  expect(headers['content-type']).toBe('text/javascript; charset=utf-8')
  expect(headers['content-length']).toBe(String(body.length))
  expect(headers.vary).toBe('Accept-Encoding')
  expect(unpack(body).toString()).toBe(SCRIPT)
})

test('each form of a file has a strong tag of its own, and is not sent again to who has it', async () => {
  const encodings = ['br', 'gzip', 'identity']
  const tags = await Promise.all(
    encodings.map(async (each) => (await ask('/a.js', { 'Accept-Encoding': each })).headers.etag),
  )
  expect(new Set(tags).size).toBe(3)
  for (const [index, tag] of tags.entries()) {
    expect(tag).toMatch(/^"[\w-]+"$/)
    const headers = { 'Accept-Encoding': encodings[index] ?? '' }
    const again = await ask('/a.js', { ...headers, 'If-None-Match': String(tag) })
    expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, tag])
    expect((await ask('/a.js', { ...headers, 'If-None-Match': '"other"' })).status).toBe(200)
  }
})

test('HEAD has the headers of GET', async () => {
  const [head, get] = [await ask('/a.js', {}, 'HEAD'), await ask('/a.js')]
  expect({ ...head.headers, date: '' }).toEqual({ ...get.headers, date: '' })
  expect(head.body).toHaveLength(0)
})

test('what compression does not make smaller is sent as it is', async () => {
  const { headers, body } = await ask('/tiny.svg', { 'Accept-Encoding': 'br' })
  expect([headers['content-encoding'], headers.vary, body.toString()]).toEqual([
    undefined,
    undefined,
    '<svg/>',
  ])
})

test.each([
  ['POST', '/a.js'],
  ['GET', '/gone.js'],
  ['GET', '/b.js'],
  ['GET', '/%'],
  ['GET', '//a.js'],
  ['GET', '/x/../a.js'],
  ['GET', '/%2Fa.js'],
])('%s %s is not a file', async (method, path) => {
  expect((await ask(path, {}, method)).status).toBe(404)
})
