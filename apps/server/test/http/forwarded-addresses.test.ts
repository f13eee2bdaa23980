// Tests which client address is counted, logged and stored behind proxies.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sendRaw } from '../harness/raw-requests.ts'
import { ada, startTestServer, type TestServer } from '../harness/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ TRUST_PROXY: '1', RATE_LIMIT_PER_MINUTE: '1000000' })
})
afterAll(() => server.close())

const lastLogged = () => JSON.parse(server.logLines().at(-1) ?? '{}')

async function addressLoggedFor(forwardedFor: string): Promise<unknown> {
  const path = `/nowhere-${server.logLines().length}`
  await sendRaw(
    server.url,
    `GET ${path} HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: ${forwardedFor}\r\nConnection: close\r\n\r\n`,
  )
  expect(lastLogged().req.path).toBe(path)
  return lastLogged().req.ip
}

test.each([
  ['an address', '203.0.113.7', '203.0.113.7'],
  ['a port behind it', '203.0.113.7:51234', '203.0.113.7'],
  ['an IPv6 address and a port', '[2001:db8::7]:51234', '2001:db8::7'],
  ['brackets without a port', '[2001:db8::7]', '2001:db8::7'],
  ['quotes', '"203.0.113.7"', '203.0.113.7'],
  ['quotes, brackets and a port', '"[2001:db8::7]:51234"', '2001:db8::7'],
  ['white space', ' \t 203.0.113.7 \t ', '203.0.113.7'],
  ['white space before the port of another', '198.51.100.1, 203.0.113.7 ', '203.0.113.7'],
  ['a zone', 'fe80::1%eth0', 'fe80::1'],
  ['a zone that is no interface', '1::%a:b', '1::'],
  ['a zone within brackets', '[fe80::1%25eth0]:443', 'fe80::1'],
  ['IPv4 mapped to IPv6', '::ffff:203.0.113.7', '203.0.113.7'],
  ['IPv4 mapped in hexadecimal, with a port', '[::FFFF:cb00:7107]:1', '203.0.113.7'],
  ['zeros that say nothing', '2001:0DB8:0:0:0:0:0:0007', '2001:db8::7'],
])('[43] the address of a client is read from %s', async (_, text, address) => {
  expect(await addressLoggedFor(text)).toBe(address)
})

test.each([
  'unknown',
  '_obfuscated',
  '"_gazonk:80"',
  '203.000.113.007',
  '203.0.113',
  '0x7f000001',
  '3405803783',
  '203.0.113.7:port',
  '203.0.113.7:999999',
  '[203.0.113.7]',
  '[2001:db8::7',
  '2001:db8::7]',
  '[]',
  '"',
  '%',
  '203.0.113.7,',
  'x'.repeat(10_000),
  `${'1.1.1.1, '.repeat(1_000)}unknown`,
])('[43] what is no address is none, and no failure: %s', async (text) => {
  expect(await addressLoggedFor(text)).toBeUndefined()
})

test('an empty header is as none at all', async () => {
  expect(await addressLoggedFor('')).toBe('127.0.0.1')
})

test('[43] clients with ports of their own are counted each for themselves, one with many ports once', async () => {
  const strict = await startTestServer({ TRUST_PROXY: '1', RATE_LIMIT_PER_MINUTE: '3' })
  const statusFor = async (address: string) =>
    (await fetch(`${strict.url}/nowhere`, { headers: { 'X-Forwarded-For': address } })).status
  const clients = Array.from(
    { length: 20 },
    (_, index) => `203.0.113.${index + 1}:${5_000 + index}`,
  )
  expect(new Set(await Promise.all(clients.map(statusFor)))).toEqual(new Set([404]))
  const ports = Array.from({ length: 6 }, (_, index) => `198.51.100.1:${5_000 + index}`)
  expect((await Promise.all(ports.map(statusFor))).toSorted()).toEqual([
    404, 404, 404, 429, 429, 429,
  ])
  await strict.close()
})

test('the session of a client behind such a proxy shows its address', async () => {
  const browser = server.browser()
  const headers = {
    'Content-Type': 'application/json',
    'X-Forwarded-For': '"[2001:DB8::7%eth0]:51234"',
  }
  const signup = await browser.fetch('/v1/auth/signup', {
    method: 'POST',
    headers,
    body: JSON.stringify(ada),
  })
  browser.accessToken = (await signup.json()).accessToken
  const { sessions } = await browser.api.sessions.list.query()
  expect(sessions.map(({ ip }) => ip)).toEqual(['2001:db8::7'])
})

test('Forwarded is not read', async () => {
  await fetch(`${server.url}/nowhere`, { headers: { Forwarded: 'for=203.0.113.7' } })
  expect(lastLogged().req.ip).toBe('127.0.0.1')
})

describe('with the addresses of proxies', () => {
  let listed: TestServer
  beforeAll(async () => {
    listed = await startTestServer({
      TRUST_PROXY: '127.0.0.1, ::ffff:10.0.0.0/104, 2001:db8:1::/48',
    })
  })
  afterAll(() => listed.close())

  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['198.51.100.1, 203.0.113.7:1, 10.1.1.1:2, [2001:db8:1::5]:3', '203.0.113.7'],
    ['198.51.100.1, unknown, 10.1.1.1', undefined],
    ['10.1.1.1', '10.1.1.1'],
  ])('[43] the client of %s is the first that is no proxy', async (text, address) => {
    await fetch(`${listed.url}/nowhere`, { headers: { 'X-Forwarded-For': text } })
    expect(JSON.parse(listed.logLines().at(-1) ?? '').req.ip).toBe(address)
  })
})

test('[40] no forwarding header makes the server fail', async () => {
  const part = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.constantFrom(
      '%',
      ':',
      '[',
      ']',
      '"',
      '\\',
      ' ',
      ',',
      ';',
      '::',
      '%a:b',
      ':80',
      '_x',
      '\u00ff',
    ),
    fc.string({ maxLength: 6 }),
  )
  const pieces = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(''))
  const nearlyAddress = fc
    .tuple(
      fc.oneof(fc.ipV4(), fc.ipV6(), fc.constant('1::')),
      fc.constantFrom('', '%', ':'),
      pieces,
    )
    .map((parts) => parts.join(''))
  const value = fc
    .oneof(pieces, nearlyAddress)
    .map((text) => text.replace(/[^\t\u0020-\u007e\u0080-\u00ff]/g, ''))
  const name = fc.constantFrom(
    'X-Forwarded-For',
    'Forwarded',
    'X-Real-IP',
    'X-Forwarded-Host',
    'X-Forwarded-Proto',
    'X-Forwarded-Prefix',
    'X-Request-Id',
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(name, value), { minLength: 1, maxLength: 4 }),
      async (all) => {
        const lines = all.map(([header, text]) => `${header}: ${text}\r\n`).join('')
        const answer = await sendRaw(
          server.url,
          `GET /nowhere HTTP/1.1\r\nHost: a\r\n${lines}Connection: close\r\n\r\n`,
        )
        expect(answer.status).toBe(404)
        expect(answer.headers.get('content-type')).toContain('application/problem+json')
      },
    ),
    { numRuns: 1_000 },
  )
})
