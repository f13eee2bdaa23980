import { expect, test } from 'vitest'
import { parseConnectionUrl } from '../url/connection-url.ts'
import { type AttemptFailure, nextAttempt, planAttempts } from './attempts.ts'

// `host`, then + for TLS, ? for TLS if the server supports it, - for none.
const signs = { none: '-', offered: '?', required: '+' }

function planOf(url: string) {
  const parsed = parseConnectionUrl(url)
  if (parsed.kind === 'invalid') throw new Error(parsed.expected)
  return planAttempts(parsed.target)
}

const namesOf = (url: string) =>
  planOf(url).map(({ host, encryption }) => `${host.host}${signs[encryption]}`)

test.each([
  ['disable', ['h-']],
  ['allow', ['h-', 'h+']],
  ['prefer', ['h?', 'h-']],
  ['require', ['h+']],
  ['verify-ca', ['h+']],
  ['verify-full', ['h+']],
])('[67] sslmode=%s connects as %j, in this order', (mode, names) => {
  expect(namesOf(`postgresql://h/db?sslmode=${mode}`)).toEqual(names)
})

test('[67] without sslmode TLS is preferred, except to a loopback address, and never used over a Unix-domain socket', () => {
  expect(namesOf('postgresql://h/db')).toEqual(['h?', 'h-'])
  expect(namesOf('postgresql://127.0.0.1,[::1],localhost/db')).toEqual([
    '127.0.0.1-',
    '127.0.0.1+',
    '::1-',
    '::1+',
    'localhost-',
    'localhost+',
  ])
  expect(namesOf('postgresql:///db?host=/run/postgresql&sslmode=require')).toEqual([
    '/run/postgresql-',
  ])
})

test('hosts are tried in order, and prefer-standby tries them again as any', () => {
  expect(namesOf('postgresql://a,b/db?sslmode=require')).toEqual(['a+', 'b+'])
  const rounds = planOf('postgresql://a,b/db?sslmode=require&target_session_attrs=prefer-standby')
  expect(rounds.map(({ host, mustBe }) => `${host.host} ${mustBe}`)).toEqual([
    'a standby',
    'b standby',
    'a any',
    'b any',
  ])
})

test('load-balanced hosts are all tried, in any order', () => {
  expect(namesOf('postgresql://a,b,c/db?sslmode=require&load_balance_hosts=random').sort()).toEqual(
    ['a+', 'b+', 'c+'],
  )
})

// Attempts: a?, a-, b?, b-
test.each<[failure: AttemptFailure, from: number, to: number | undefined]>([
  ['host', 0, 2],
  ['host', 1, 2],
  ['host', 2, undefined],
  ['encryption', 0, 1],
  ['encryption', 1, 2],
  ['encryption', 2, 3],
  ['encryption', 3, undefined],
  ['rejection', 0, 1],
  ['rejection', 1, undefined],
  ['final', 0, undefined],
])('a failure of kind %s at attempt %i is followed by attempt %s', (failure, from, to) => {
  expect(nextAttempt(planOf('postgresql://a,b/db'), from, failure)).toBe(to)
})
