// Tries sample values on schemas with refinements, because JSON Schema cannot express what a function checks. Only ever add
// samples: a removed one looks like a value that is no longer accepted.
import { z } from 'zod'

/** What a schema accepts of the samples: for each family the names, or the lengths (`10-128`), of those it took. */
export type Accepted = Record<string, string>

const LENGTHS = [...Array.from({ length: 301 }, (_, length) => length), 1000, 10_000]

// Each makes a text of as many characters (code points) as asked for.
const lengths: Record<string, (length: number) => string> = {
  'lengths of a letter': (length) => 'a'.repeat(length),
  'lengths of every class': (length) => 'Aa1!'.padEnd(length, 'x').slice(0, length),
  'lengths of astral characters': (length) =>
    `Aa1${'😀'.repeat(Math.max(0, length - 3))}`.slice(0, length < 3 ? length : undefined),
  'lengths of an email': (length) =>
    length < 7
      ? 'a@x.com'.slice(0, length)
      : `${'a@'.padEnd(length, 'abcdefgh.').slice(0, length - 5)}x.com`,
}

const named: Record<string, Record<string, unknown>> = {
  texts: {
    empty: '',
    blank: '   ',
    padded: '  Ada Lovelace \n',
    upper: 'ADA',
    lower: 'ada',
    'two-words': 'Ada Lovelace',
    accents: 'Zoë Müller-Ångström',
    'line-break': 'Ada\nLovelace',
    nul: 'Ada\0Lovelace',
    escape: 'Ada\u001BLovelace',
    'right-to-left': 'Ada\u202ELovelace',
    'zero-width': 'Ada\u200BLovelace',
    'lone-surrogate': 'Analytical-Engine-1843\uD83D',
    digits: '1234567890',
    negative: '-5',
    decimal: '1.5',
    hexadecimal: 'deadbeef',
    base64: 'QW5hbHl0aWNhbA==',
    base64url: 'QW5hbHl0aWNhbC1F',
    json: '{"a":1}',
    true: 'true',
    null: 'null',
    'token-of-three-parts': 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.c2ln',
  },
  passwords: {
    'every-class': 'Analytical-Engine-1843',
    'no-upper': 'analytical-engine-1843',
    'no-lower': 'ANALYTICAL-ENGINE-1843',
    'no-digit': 'Analytical-Engine-Ada',
    'no-symbol': 'AnalyticalEngine1843',
    letters: 'AnalyticalEngine',
    space: 'Analytical Engine 1843',
    'space-and-symbol': ' Analytical-Engine 1843 ',
    repeated: 'Aa1!Aa1!Aa1!',
    'one-character': 'Aa1!!!!!!!!!!',
    sequence: 'Abcdefgh-12345678',
    common: 'Password123!',
    'not-ascii': 'Größenänderung-№-٤٢',
    composed: 'Analytical-Éngine-1843',
    decomposed: 'Analytical-E\u0301ngine-1843',
    ligature: 'Analytical-\uFDFA-1843',
  },
  emails: {
    plain: 'ada@example.com',
    upper: 'ADA@Example.COM',
    padded: ' ada@example.com ',
    tagged: 'ada+tag@example.com',
    dotted: 'ada.lovelace@mail.example.co.uk',
    apostrophe: "o'brien@example.com",
    hyphens: 'ada-l@ex-ample.com',
    digits: '42@example.com',
    'long-local-part': `${'a'.repeat(65)}@example.com`,
    'no-top-level': 'ada@localhost',
    'trailing-dot': 'ada@example.com.',
    'two-dots': 'ada..l@example.com',
    'first-dot': '.ada@example.com',
    'two-ats': 'ada@example.com@example.org',
    comma: 'ada@example.com,eve@example.com',
    quoted: '"ada l"@example.com',
    'display-name': 'Ada <ada@example.com>',
    'address-literal': 'ada@[192.0.2.1]',
    punycode: 'ada@xn--exmple-cua.com',
    'accent-before': 'zoë@example.com',
    'accent-behind': 'ada@exämple.com',
    'kelvin-sign': '\u212Aelvin@example.com',
    'dotless-i': '\u0131da@example.com',
    'full-width': 'ada\uFF20example.com',
    'encoded-word': '=?utf-8?q?ada?=@example.com',
    'line-break': 'ada@example.com\r\nBcc: eve@example.com',
  },
  ids: {
    'uuid-1': '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
    'uuid-4': '7b1e4c52-0f0d-4c8e-9c3a-2f1b6d5e8a90',
    'uuid-7': '019a1c40-02d1-7a38-b5f4-6c9e2d7b1a83',
    'uuid-upper': '7B1E4C52-0F0D-4C8E-9C3A-2F1B6D5E8A90',
    'uuid-bare': '7b1e4c520f0d4c8e9c3a2f1b6d5e8a90',
    'uuid-nil': '00000000-0000-0000-0000-000000000000',
    ulid: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
    nanoid: 'V1StGXR8_Z5jdHi6B-myT',
    slug: 'analytical-engine',
  },
  times: {
    utc: '2026-11-24T09:30:00Z',
    milliseconds: '2026-11-24T09:30:00.123Z',
    microseconds: '2026-11-24T09:30:00.123456Z',
    offset: '2026-11-24T09:30:00+02:00',
    local: '2026-11-24T09:30:00',
    'no-seconds': '2026-11-24T09:30Z',
    'no-such-day': '2026-02-30T09:30:00Z',
    past: '1815-12-10T00:00:00Z',
    date: '2026-11-24',
    time: '09:30:00',
    duration: 'P1DT12H',
  },
  addresses: {
    https: 'https://example.com/path?query=1#part',
    http: 'http://example.com',
    localhost: 'http://localhost:3000',
    user: 'https://ada:secret@example.com',
    ftp: 'ftp://example.com',
    mailto: 'mailto:ada@example.com',
    javascript: 'javascript:alert(1)',
    data: 'data:text/html,hello',
    relative: '/path',
    'no-scheme': '//example.com/path',
    host: 'example.com',
    ipv4: '192.0.2.1',
    ipv6: '2001:db8::1',
    cidr: '192.0.2.0/24',
  },
  'other values': {
    null: null,
    true: true,
    false: false,
    'minus-one': -1,
    zero: 0,
    half: 0.5,
    one: 1,
    two: 2,
    three: 3,
    ten: 10,
    hundred: 100,
    thousand: 1000,
    million: 1_000_000,
    'empty-array': [],
    'empty-object': {},
  },
}

/** Asks a schema about every sample. A family of which it takes nothing is left out. */
export function acceptedSamples(schema: z.core.$ZodType): Accepted {
  const takes = (value: unknown) => z.core.safeParse(schema, value).success
  const accepted = [
    ...Object.entries(lengths).map(([family, textOf]) => [
      family,
      asRanges(LENGTHS.filter((length) => takes(textOf(length)))),
    ]),
    ...Object.entries(named).map(([family, values]) => [
      family,
      Object.keys(values)
        .filter((name) => takes(values[name]))
        .join(' '),
    ]),
  ]
  return Object.fromEntries(accepted.filter(([, taken]) => taken !== ''))
}

/** The samples that the first accepts and the second does not, for people: `lengths of a letter 3-9`. */
export function acceptedOnlyBy(first: Accepted, second: Accepted): string[] {
  return Object.entries(first).flatMap(([family, taken]) => {
    const others = new Set(membersOf(second[family] ?? ''))
    const lost = membersOf(taken).filter((member) => !others.has(member))
    if (lost.length === 0) return []
    return [`${family} ${family in lengths ? asRanges(lost.map(Number)) : lost.join(' ')}`]
  })
}

function membersOf(taken: string): string[] {
  return taken.split(' ').flatMap((member) => {
    const [, from, to] = /^(\d+)-(\d+)$/.exec(member) ?? []
    if (from === undefined || to === undefined) return member === '' ? [] : [member]
    return Array.from({ length: Number(to) - Number(from) + 1 }, (_, offset) =>
      String(Number(from) + offset),
    )
  })
}

function asRanges(numbers: readonly number[]): string {
  const ranges: { from: number; to: number }[] = []
  for (const number of numbers) {
    const last = ranges.at(-1)
    if (last?.to === number - 1) last.to = number
    else ranges.push({ from: number, to: number })
  }
  return ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(' ')
}
