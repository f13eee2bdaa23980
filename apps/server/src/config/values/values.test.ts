import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { databaseUrl, originList, publicUrl, trustedProxies } from './addresses.ts'
import { secretList } from './keys.ts'
import { byteSize, duration, flag, headerNames, integer } from './scalars.ts'

const SECRET = 'Xq7vN2mK9pRt4wYz8bCd3fGh6jLs1aEu'

function refusalOf(schema: z.ZodType, text: string): string[] {
  return (schema.safeParse(text).error?.issues ?? []).map((issue) => issue.message)
}

describe('a duration', () => {
  test.each([
    ['1s', 1],
    ['90s', 90],
    ['15m', 900],
    ['12h', 43_200],
    ['30d', 2_592_000],
  ])('%s is %i seconds', (text, seconds) => {
    expect(duration().parse(text)).toBe(seconds)
  })

  test.each([
    '',
    '15',
    'm',
    '15M',
    '15 m',
    ' 15m',
    '15m\n',
    '1.5h',
    '-1s',
    '+1s',
    '1w',
    '15ms',
    '1h30m',
    '1e3s',
    '1234567890s',
  ])('%j is refused', (text) => {
    expect(refusalOf(duration(), text)).toEqual([
      'a duration such as 10s, 15m, 12h or 30d, more than zero, at most 3650d',
    ])
  })

  test('of zero is refused unless zero is allowed', () => {
    expect(duration().safeParse('0s').success).toBe(false)
    expect(duration({ min: 0 }).parse('0s')).toBe(0)
    expect(refusalOf(duration({ min: 0 }), 'never')).toEqual([
      'a duration such as 10s, 15m, 12h or 30d, at most 3650d',
    ])
  })
})

describe('a size', () => {
  test.each([
    ['512b', 512],
    ['1kb', 1_024],
    ['100kb', 102_400],
    ['2mb', 2_097_152],
  ])('%s is %i bytes', (text, bytes) => {
    expect(byteSize.parse(text)).toBe(bytes)
  })

  test.each([
    '',
    '0b',
    '0kb',
    '100',
    'kb',
    '100KB',
    '100 kb',
    '1.5mb',
    '-1kb',
    '1gb',
    '1kb\n',
    '012b',
  ])('%j is refused', (text) => {
    expect(refusalOf(byteSize, text)).toEqual(['a size such as 512b, 100kb or 2mb'])
  })
})

describe('a whole number', () => {
  const from1To10 = integer({ min: 1, max: 10 })

  test.each([
    ['1', 1],
    ['10', 10],
    ['007', 7],
  ])('%s is %i', (text, value) => {
    expect(from1To10.parse(text)).toBe(value)
  })

  test.each(['', '0', '11', '-1', '+1', '1.0', '1e0', '0x1', ' 1', '1\n', 'one', '9'.repeat(16)])(
    '%j is refused between 1 and 10',
    (text) => {
      expect(refusalOf(from1To10, text)).toEqual(['a whole number from 1 to 10'])
    },
  )
})

describe('a flag', () => {
  test.each([
    ['on', true],
    ['true', true],
    ['off', false],
    ['false', false],
  ])('%s is %s', (text, value) => {
    expect(flag.parse(text)).toBe(value)
  })

  test.each(['', 'yes', 'no', '1', '0', 'ON', 'True', ' on'])('%j is refused', (text) => {
    expect(refusalOf(flag, text)).toEqual(['on or off'])
  })
})

describe('a list of secrets', () => {
  const form = 'a list of secrets, separated by commas, each of at least 32 bytes'

  test('of one is that one', () => {
    expect(secretList.parse(SECRET)).toEqual([SECRET])
  })

  test('keeps its order and loses the white space around its parts', () => {
    const newer = SECRET.toLowerCase()
    expect(secretList.parse(` ${newer} , ${SECRET}\n`)).toEqual([newer, SECRET])
  })

  test('[17] a secret is measured in bytes, and has 32 of them', () => {
    expect(secretList.safeParse('é'.repeat(16)).success).toBe(true)
    expect(secretList.safeParse('é'.repeat(15)).success).toBe(false)
  })

  test.each([
    ['an empty one', ''],
    ['one of 31 bytes', SECRET.slice(1)],
    ['a short one behind a long one', `${SECRET},short`],
    ['a comma at the end', `${SECRET},`],
    ['white space that fills up a short one', SECRET.slice(1).padEnd(40)],
  ])('[17] a list of secrets with %s is refused', (_, text) => {
    expect(refusalOf(secretList, text)).toEqual([form])
  })
})

describe('a list of origins', () => {
  test.each([
    ['https://app.example.com', ['https://app.example.com']],
    ['http://localhost:3000', ['http://localhost:3000']],
    ['https://[2001:db8::1]:8443', ['https://[2001:db8::1]:8443']],
    ['https://a.example , https://b.example', ['https://a.example', 'https://b.example']],
    ['capacitor://localhost', ['capacitor://localhost']],
    ['tauri://localhost,ionic://localhost', ['tauri://localhost', 'ionic://localhost']],
    [
      'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
      ['chrome-extension://abcdefghijklmnopabcdefghijklmnop'],
    ],
    [
      'safari-web-extension://0A1B2C3D-0000-4000-8000-000000000000',
      ['safari-web-extension://0A1B2C3D-0000-4000-8000-000000000000'],
    ],
  ])('%s is accepted', (text, origins) => {
    expect(originList.parse(text)).toEqual(origins)
  })

  test.each([
    '',
    '*',
    'null',
    'app.example.com',
    '//app.example.com',
    'https://',
    'https://app.example.com/',
    'https://app.example.com/login',
    'https://app.example.com?x',
    'https://app.example.com:443',
    'https://App.example.com',
    'HTTPS://app.example.com',
    'https://ada:pw@app.example.com',
    'ftp://app.example.com',
    'file:///srv',
    'capacitor://localhost/',
    'capacitor://',
    'Capacitor://localhost',
    'chrome-extension://*',
    'chrome-extension://id/page.html',
    'tauri://user@localhost',
    'ws://app.example.com',
    'data:text/html,x',
    'javascript://localhost',
    'https://app.example.com,',
    'https://app.example.com,*',
    'https://app.example.com https://b.example',
  ])('%j is refused', (text) => {
    expect(refusalOf(originList, text)).toEqual([
      'exact origins, separated by commas, such as https://app.example.com',
    ])
  })

  // The URL parser takes an asterisk for a letter, but no browser ever sends one.
  test.each(['https://*.example.com', 'https://*', 'http://localhost:3000,https://*.example.com'])(
    '[17] a list of origins with the wildcard %j is refused',
    (text) => {
      expect(originList.safeParse(text).success).toBe(false)
    },
  )
})

describe('names of headers', () => {
  test.each([
    ['X-Tenant', ['X-Tenant']],
    ['x-tenant , b3', ['x-tenant', 'b3']],
  ])('%s are accepted', (text, names) => {
    expect(headerNames.parse(text)).toEqual(names)
  })

  test.each(['', '*', 'X-Tenant, *', 'X Tenant', 'X-Tenant:', 'X-Tenant,', 'X-\u00e9', 'a\r\nb'])(
    '%j are refused',
    (text) => {
      expect(refusalOf(headerNames, text)).toEqual([
        'names of headers, separated by commas, such as X-Tenant',
      ])
    },
  )
})

describe('a public URL', () => {
  test.each([
    ['https://example.com', 'https://example.com', ''],
    ['https://example.com/', 'https://example.com', ''],
    ['https://example.com/auth', 'https://example.com', '/auth'],
    ['https://Example.com:443/auth/v2/', 'https://example.com', '/auth/v2'],
    ['http://localhost:4000', 'http://localhost:4000', ''],
    ['https://[2001:db8::1]:8443/a', 'https://[2001:db8::1]:8443', '/a'],
  ])('%s has the origin %s and the base path %j', (text, origin, basePath) => {
    expect(publicUrl.parse(text)).toEqual({ href: `${origin}${basePath}`, origin, basePath })
  })

  test.each([
    '',
    'example.com',
    '/auth',
    '//example.com/auth',
    'ftp://example.com',
    'https:example.com',
    'https://',
    'https://example.com?x',
    'https://example.com/#x',
    'https://ada:pw@example.com',
    'https://example.com/a b',
    'https://example.com/a;b',
    'https://example.com/"x',
    'https://example.com//auth',
    'https://example.com/auth//',
    'https://example.com/a/../b',
    'https://example.com/%61uth',
    'https://example.com/a\\b',
  ])('%j is refused', (text) => {
    expect(refusalOf(publicUrl, text)).toEqual([
      'an http(s) URL without query or fragment, such as https://example.com or https://example.com/auth',
    ])
  })
})

describe('trusted proxies', () => {
  test.each([
    ['0', 0],
    ['1', 1],
    ['10', 10],
  ])('as the number %s are so many hops', (text, hops) => {
    expect(trustedProxies.parse(text)).toBe(hops)
  })

  test.each([
    ['192.0.2.1', ['192.0.2.1']],
    ['10.0.0.0/8', ['10.0.0.0/8']],
    ['2001:db8::/32', ['2001:db8::/32']],
    ['10.0.0.0/8, ::1', ['10.0.0.0/8', '::1']],
  ])('as %s are addresses', (text, ranges) => {
    expect(trustedProxies.parse(text)).toEqual(ranges)
  })

  test.each([
    '',
    'true',
    'false',
    '11',
    '-1',
    '1.5',
    '100',
    'loopback',
    'proxy.example.com',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/1e1',
    '2001:db8::/129',
    '10.0.0.0/8,',
    '10.0.0.0/8,true',
  ])('[17] [43] trusted proxies as %j are refused', (text) => {
    expect(refusalOf(trustedProxies, text)).toEqual([
      'the number of proxies in front (0 to 10), or their addresses and CIDR ranges, separated by commas',
    ])
  })

  test('[17] [43] trusted proxies are never everybody', () => {
    expect(trustedProxies.safeParse('0.0.0.0/0').success).toBe(false)
    expect(trustedProxies.safeParse('::/0').success).toBe(false)
  })
})

describe('a database URL', () => {
  test.each([
    'postgresql://ada:pw@db.example.com:5432/countersign?sslmode=require',
    'postgres://localhost/countersign',
    'pglite://.data/postgres',
    'pglite://memory',
  ])('%s is accepted', (text) => {
    expect(databaseUrl.parse(text)).toBe(text)
  })

  test.each([
    '',
    'postgresql://',
    'postgresql:/localhost',
    'pglite://',
    'mysql://localhost/countersign',
    'https://db.example.com',
    'localhost:5432',
  ])('%j is refused', (text) => {
    expect(refusalOf(databaseUrl, text)).toEqual([
      'a URL that starts with postgresql:// or pglite://',
    ])
  })

  test.each([
    ['postgresql://ada:p%w@db/countersign', /^the password percent-encoded/],
    ['postgresql://ada:pw@db:port/countersign', /^a port from 1 to 65535/],
    ['postgresql://ada:pw@db/x?sslmode=verify', /^sslmode to be one of/],
    [
      'postgresql://db/x?sslmode=verify-ca&sslrootcert=/nowhere/ca.pem',
      /^sslrootcert to be the path/,
    ],
    [
      `postgresql://db/x?sslcert=${import.meta.filename}&sslkey=${import.meta.filename}`,
      /PEM form/,
    ],
  ])('[67] the database URL %s is refused with what to change', (text, expected) => {
    expect(refusalOf(databaseUrl, text)).toEqual([expect.stringMatching(expected)])
  })
})

test('no refusal repeats what was refused', () => {
  const canary = 'canary-7f3a'
  const schemas = [
    byteSize,
    databaseUrl,
    duration(),
    flag,
    integer({ min: 1, max: 10 }),
    originList,
    publicUrl,
    secretList,
    trustedProxies,
  ]
  for (const schema of schemas) {
    const { error } = schema.safeParse(canary)
    expect(error?.issues).toHaveLength(1)
    expect(error?.message).not.toContain(canary)
  }
})
