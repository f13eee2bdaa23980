// Tests bodies that are too large, too slow, too deep, or not text.
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { answerTo, open } from '../harness/sockets.ts'
import { startTarget, type Target } from '../harness/target.ts'
import { ada } from '../harness/test-server.ts'
import { wires } from '../harness/wires.ts'

const LIMIT_BYTES = 100 * 1024
// REQUEST_TIMEOUT is a second here: what takes so much longer was not cut by it.
const guard = { timeout: 9_000 }

let server: Target
beforeAll(async () => {
  server = await startTarget({ REQUEST_TIMEOUT: '1s' })
})
afterAll(() => server.close())
afterEach(async () => {
  expect(await server.inheritedKeys()).toEqual([])
  expect((await fetch(`${server.url}/health`)).status).toBe(200)
})

const head = (path: string, headers: string[]) =>
  [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    'Content-Type: application/json',
    ...headers,
    '',
    '',
  ].join('\r\n')

describe.each(wires)('over $name', ({ route, reasonOf }) => {
  const { path } = route('auth.signup')
  const send = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body,
    })
  const reason = async (response: Response) => [response.status, reasonOf(await response.json())]

  test('[37] a body of the limit is read, one byte more is not', async () => {
    const padding = (length: number) => `{${' '.repeat(length - 2)}}`
    expect(await reason(await send(padding(LIMIT_BYTES)))).toEqual([400, 'INVALID_INPUT'])
    expect(await reason(await send(padding(LIMIT_BYTES + 1)))).toEqual([413, 'PAYLOAD_TOO_LARGE'])
  })

  test(
    '[37] a body without a length is refused at the limit, and cut if it goes on',
    guard,
    async () => {
      const socket = open(server.url)
      socket.write(head(path, ['Transfer-Encoding: chunked']))
      const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`
      const timer = setInterval(() => socket.write(chunk), 5)
      const answer = await answerTo(socket)
      clearInterval(timer)
      expect(answer).toMatch(/^HTTP\/1\.1 413 /)
      expect(answer).toContain('PAYLOAD_TOO_LARGE')
    },
  )

  test('[37] a compressed body is not unpacked', async () => {
    expect(await reason(await send('{}', { 'Content-Encoding': 'gzip' }))).toEqual([
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ])
  })

  test('[37] headers that do not end are cut', guard, async () => {
    const socket = open(server.url)
    socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nX-Slow: `)
    expect(await answerTo(socket)).toMatch(/^HTTP\/1\.1 408 /)
  })

  test('[37] a body that does not end is cut', guard, async () => {
    const socket = open(server.url)
    socket.write(`${head(path, ['Content-Length: 100'])}{"email":`)
    expect(await answerTo(socket)).toMatch(/^HTTP\/1\.1 408 /)
  })

  test('[37] a client that leaves in the middle of its body harms nobody', async () => {
    const socket = open(server.url)
    socket.write(`${head(path, ['Content-Length: 100'])}{"email":`)
    await once(socket, 'connect')
    socket.destroy()
    expect(await answerTo(socket)).toBe('')
  })

  test.each<[string, string | Uint8Array<ArrayBuffer>]>([
    ['an array as deep as the limit allows', '['.repeat(50_000) + ']'.repeat(50_000)],
    ['an object as deep as the limit allows', `${'{"a":'.repeat(16_000)}1${'}'.repeat(16_000)}`],
    ['ten thousand keys', `{${Array.from({ length: 9_000 }, (_, i) => `"k${i}":1`).join()}}`],
    ['brackets that never close', '['.repeat(100_000)],
    ['bytes that are no UTF-8', Uint8Array.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['an overlong NUL', Uint8Array.from([0x22, 0xc0, 0x80, 0x22])],
    ['half a surrogate pair in UTF-8', Uint8Array.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['nothing', ''],
    ['NaN', 'NaN'],
    ['a number of a million digits', '1'.repeat(100_000)],
    ['two documents', '{}{}'],
  ])('[38] %s is a refusal', async (_, body) => {
    const [status] = await reason(await send(body))
    expect(status).toBe(400)
  })

  test('[38] bytes that are no UTF-8 are refused in a body that is right otherwise', async () => {
    const email = `${randomUUID()}@example.com`
    const [start, end] = JSON.stringify({ ...ada, email }).split('Lovelace')
    for (const bytes of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80]]) {
      const body = Buffer.concat([
        Buffer.from(`${start}Love`),
        Buffer.from(bytes),
        Buffer.from(`lace${end}`),
      ])
      expect(await reason(await send(new Uint8Array(body)))).toEqual([400, 'MALFORMED_REQUEST'])
    }
  })

  test.each([
    ['__proto__', `"__proto__":{"role":"ADMIN","polluted":true}`],
    ['constructor.prototype', `"constructor":{"prototype":{"polluted":true}}`],
    [
      'role and id',
      `"role":"ADMIN","id":"00000000-0000-4000-8000-000000000000","emailVerified":true`,
    ],
  ])('[41] the extra keys %s are inert', async (_, extra) => {
    const email = `${randomUUID()}@example.com`
    const known = JSON.stringify({ ...ada, email }).slice(1)
    const response = await send(`{${extra},${known}`)
    const text = await response.text()
    expect(response.ok).toBe(true)
    expect(text).toContain(email)
    expect(text).toContain('"role":"USER"')
    expect(text).not.toContain('00000000-0000-4000-8000-000000000000')
  })

  test('[38] of a key given twice the last one counts, as JSON.parse has it', async () => {
    const email = `${randomUUID()}@example.com`
    const { fullName, password } = ada
    const response = await send(
      `{"email":"first-${email}","fullName":"${fullName}","password":"${password}","email":"${email}"}`,
    )
    expect(await response.text()).toContain(`"${email}"`)
  })

  test.each(['\u0000', '\u0007', '\u001b[31m', '\r\nBcc: x', '\u007f', '\u0085'])(
    '[39] the control character in %j is refused in every field',
    async (character) => {
      for (const field of ['fullName', 'email', 'password'] as const) {
        const person = { ...ada, email: `${randomUUID()}@example.com` }
        const [start, end] = [person[field].slice(0, 3), person[field].slice(3)]
        const body = JSON.stringify({ ...person, [field]: `${start}${character}${end}` })
        expect(await reason(await send(body))).toEqual([400, 'INVALID_INPUT'])
      }
    },
  )

  test('[41] no header and no parameter makes another method of it', async () => {
    const { path } = route('auth.logout')
    for (const init of [
      { method: 'GET' },
      { method: 'GET', headers: { 'X-HTTP-Method-Override': 'POST', 'X-HTTP-Method': 'POST' } },
    ]) {
      const response = await fetch(`${server.url}${path}?_method=POST`, init)
      expect(await reason(response)).toEqual([405, 'METHOD_NOT_ALLOWED'])
    }
  })
})
