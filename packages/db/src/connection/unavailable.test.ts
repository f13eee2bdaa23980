import { expect, test } from 'vitest'
import { isDatabaseUnavailable } from './unavailable.ts'

const failure = (code: string) => Object.assign(new Error('It failed'), { code })
const within = (cause: unknown) => new Error('Failed query', { cause })

test.each([
  ['a connection that was closed', 'CONNECTION_CLOSED'],
  ['nothing listening', 'ECONNREFUSED'],
  ['a connection exception', '08006'],
  ['too many connections', '53300'],
  ['a full disk', '53100'],
  ['a shutdown by an administrator', '57P01'],
  ['a server that starts', '57P03'],
  ['a statement that took too long', '57014'],
  ['a demoted primary', '25006'],
  ['a deadlock', '40P01'],
  ['a serialization failure', '40001'],
])('[51] %s is no defect, however deep it stands', (_, code) => {
  expect(isDatabaseUnavailable(failure(code))).toBe(true)
  expect(isDatabaseUnavailable(within(within(failure(code))))).toBe(true)
})

test.each([
  ['a table that is missing', failure('42P01')],
  ['a unique key', failure('23505')],
  ['a missing right', failure('42501')],
  ['an error without a code', new Error('It failed')],
  ['what is no error', { code: '08006' }],
  ['nothing', undefined],
])('%s is a defect', (_, error) => {
  expect(isDatabaseUnavailable(within(error))).toBe(false)
})

test('a cycle of causes ends', () => {
  const first = new Error('first')
  first.cause = new Error('second', { cause: first })
  expect(isDatabaseUnavailable(first)).toBe(false)
})
