import { expect, test } from 'vitest'
import { loadConfig } from '../config/load-config.ts'
import type { Config } from '../config/to-config.ts'
import { explainStartFailure } from './start-failure.ts'

const PASSWORD = 'canary-7f3a'
const config = configWith({
  DATABASE_URL: `postgresql://ada:${PASSWORD}@db.example.com/countersign`,
  HOST: 'edge.example.com',
  PORT: '4321',
})

const failure = (code: string, details: object = {}) =>
  Object.assign(new Error(`failed with ${code}`), { code, ...details })
const explain = (error: unknown) => explainStartFailure(error, config)

test('a port in use is named', () => {
  expect(explain(failure('EADDRINUSE', { syscall: 'listen', port: 4321 }))).toBe(
    'Port 4321 is already in use. Set PORT to another one.',
  )
})

test('a port that needs privileges is named', () => {
  expect(explain(failure('EACCES', { syscall: 'listen', port: 4321 }))).toBe(
    'Port 4321 may not be opened by this user. Set PORT to another one.',
  )
})

test.each([
  ['ECONNREFUSED', 'nothing answers there'],
  ['ENOTFOUND', 'its host name is not known'],
  ['EAI_AGAIN', 'its host name cannot be looked up now'],
  ['CONNECT_TIMEOUT', 'it does not answer in time'],
  ['ETIMEDOUT', 'it does not answer in time'],
  ['CONNECTION_CLOSED', 'it closed the connection'],
  ['28P01', 'it refuses the password'],
  ['28000', 'it refuses the user'],
  ['3D000', 'the database does not exist'],
  ['42501', 'the user lacks a right; docs/operations.md lists the ones it needs'],
  ['57P03', 'it is still starting'],
])('a database that fails with %s is the trouble: %s', (code, trouble) => {
  expect(explain(failure(code))).toBe(`The database cannot be used: ${trouble} (${code}).`)
})

test('a code is found in the cause of a cause', () => {
  const query = new Error('Failed query: select 1', { cause: failure('28P01') })
  expect(explain(new Error('migration failed', { cause: query }))).toContain('refuses the password')
})

test('a code is found among the addresses that were tried', () => {
  const tried = new AggregateError([failure('EHOSTUNREACH'), failure('ECONNREFUSED')])
  expect(explain(tried)).toContain('nothing answers there')
})

test('the outermost code that is known decides', () => {
  expect(explain(failure('28P01', { cause: failure('ECONNREFUSED') }))).toContain('28P01')
  expect(explain(failure('UNKNOWN', { cause: failure('ECONNREFUSED') }))).toContain('ECONNREFUSED')
})

test('a code that is no text is passed over', () => {
  const error = Object.assign(new Error('odd'), { code: 42_501 })
  expect(explain(error)).toBe('The server cannot start: odd')
})

test.each([
  ['an error without a code', new Error('The lock is lost'), 'The lock is lost'],
  ['an error of an unknown code', failure('EMFILE'), 'failed with EMFILE'],
  ['a thrown text', 'stop', 'stop'],
  ['nothing', undefined, 'undefined'],
])('%s is explained with its own message', (_, thrown, words) => {
  expect(explain(thrown)).toBe(`The server cannot start: ${words}`)
})

test('a folder that may not be written is not taken for a port', () => {
  const folder = configWith({ DATABASE_URL: 'pglite:///srv/countersign' })
  const error = failure('EACCES', { syscall: 'mkdir', path: '/srv/countersign' })
  expect(explainStartFailure(error, folder)).not.toContain('Port')
})

test('a host name to listen on that is not known is not taken for the database', () => {
  const error = failure('ENOTFOUND', { syscall: 'getaddrinfo', hostname: 'edge.example.com' })
  expect(explain(error)).not.toContain('DATABASE_URL')
})

test('an explanation repeats no URL', () => {
  const message = `cannot connect to ${config.database.url}`
  for (const code of ['28P01', 'ECONNREFUSED', '3D000']) {
    expect(explain(failure(code, { message }))).not.toContain(PASSWORD)
  }
})

test('a failed statement is told by what the database says of it, in one line, without its parameters', () => {
  const details = { message: 'sorry, too many clients already', severity: 'FATAL' }
  const query = `Failed query: select pg_advisory_lock($1)\nparams: ${PASSWORD}`
  const explanation = explain(new Error(query, { cause: failure('53300', details) }))
  expect(explanation).toMatch(/^The database cannot be used: it has no connection left; /)
  expect(explanation).toMatch(/\(53300\)\. It says: sorry, too many clients already$/)
  expect(explanation).not.toContain('params')
})

test.each([
  ['an unknown code of a known class', '53400', 'it lacks a resource'],
  ['a code of an unknown class', 'P0001', 'it refuses a statement'],
])('what the database says is repeated with %s', (_, code, trouble) => {
  const said = failure(code, { message: 'the very words\nand more', severity: 'ERROR' })
  expect(explain(new Error('Failed query: select 1', { cause: said }))).toBe(
    `The database cannot be used: ${trouble} (${code}). It says: the very words`,
  )
})

test.each([
  ['a statement that failed without a cause', new Error(`Failed query: x\nparams: ${PASSWORD}`)],
  ['an error of a driver', new Error(`Invalid URL: ${config.database.url}`)],
  ['an error about another URL', new Error(`no reply from redis://ada:${PASSWORD}@cache/0`)],
  ['a password with slashes', new Error(`no reply from redis://ada:a/${PASSWORD}@cache/0`)],
  ['a thrown URL', config.database.url],
  [
    'what the database says',
    failure('XX000', { message: `not in ${config.database.url}`, severity: 'ERROR' }),
  ],
])('%s is told without a password', (_, error) => {
  expect(explain(error)).not.toContain(PASSWORD)
  expect(explain(error)).toMatch(/^The (server|database) cannot /)
})

test('the example in an advice is left as it is', () => {
  const advice = 'list all hosts: postgresql://user:password@first:5432,second:5432/database'
  expect(explain(new Error(advice))).toContain(advice)
})

function configWith(env: Record<string, string>): Config {
  const loaded = loadConfig({
    JWT_ACCESS_SECRET: 'Xq7vN2mK9pRt4wYz8bCd3fGh6jLs1aEu',
    JWT_REFRESH_SECRET: 'uE5aH1sL0jG6fD3cB8zY4wT9rP2nM7kV',
    ...env,
  })
  if (loaded.kind === 'invalid') throw new Error('The test configuration is refused')
  return loaded.config
}

test('an embedded database in pieces is told as such', () => {
  const error = new Error('Aborted(). Build with -sASSERTIONS for more info.')
  expect(explain(error)).toBe(
    'The embedded database cannot be read. Delete its folder to start afresh.',
  )
})
