import {
  contract,
  declarationsOf,
  errors,
  issueCodes,
  mutation,
  reasonsOf,
} from '@countersign/contract'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { ContractLock, createLock, writeLock } from './lock.ts'

const lock = createLock({ version: '0.1.0', tree: contract, errors, issueCodes })

const spec = {
  summary: 'Do a thing.',
  access: 'public',
  limit: 'default',
  output: z.object({}),
  errors: [],
  rest: { method: 'POST', path: '/v1/thing' },
  example: {},
} as const
const lockOf = (...schemas: z.ZodType[]) =>
  createLock({
    version: '0.1.0',
    tree: Object.fromEntries(
      schemas.map((input, index) => [`thing${index}`, mutation({ ...spec, input })]),
    ),
    errors,
    issueCodes,
  })

test('every procedure is locked with every reason it can fail with', () => {
  for (const [path, declaration] of declarationsOf(contract)) {
    expect(lock.procedures[path]?.errors).toEqual([...reasonsOf(declaration)].sort())
  }
  expect(Object.keys(lock.procedures)).toHaveLength(declarationsOf(contract).length)
})

test('every reason is locked with its code and its status, never its words', () => {
  expect(Object.keys(lock.errors)).toEqual(Object.keys(errors).sort())
  expect(lock.errors.EMAIL_TAKEN).toEqual({ code: 'CONFLICT', status: 409 })
  expect(lock.errors.UNAVAILABLE).toEqual({ code: 'SERVICE_UNAVAILABLE', status: 503 })
})

test('every issue code is locked with its parameters, never its words', () => {
  expect(Object.keys(lock.issueCodes)).toEqual(Object.keys(issueCodes).sort())
  expect(lock.issueCodes.too_big).toEqual({ parameters: ['inclusive', 'maximum', 'origin'] })
  expect(lock.issueCodes.missing_digit).toEqual({ parameters: [] })
})

test('a procedure is locked with everything a client can rely on', () => {
  expect(lock.procedures['auth.signup']).toEqual({
    kind: 'mutation',
    access: 'public',
    limit: 'signup',
    rest: { method: 'POST', path: '/v1/auth/signup', status: 201 },
    setsCookie: true,
    input: { $ref: '#/schemas/input/Signup' },
    inputOptional: false,
    output: { $ref: '#/schemas/output/SignedIn' },
    errors: expect.arrayContaining(['EMAIL_TAKEN', 'INVALID_INPUT', 'TOO_MANY_REQUESTS']),
  })
  expect(lock.procedures['auth.me']).toMatchObject({ kind: 'query', input: null })
  expect(lock.procedures['auth.logout']).toMatchObject({ inputOptional: true })
})

test('it stands in an order that does not depend on the order of the code', () => {
  const tree = Object.fromEntries(Object.entries(contract).toReversed())
  const reordered = createLock({ version: '0.1.0', tree, errors, issueCodes })
  expect(writeLock(reordered)).toBe(writeLock(lock))
})

test('what is written can be read again', () => {
  expect(ContractLock.parse(JSON.parse(writeLock(lock)))).toEqual(lock)
})

test('a shared schema is listed once', () => {
  const shared = z.object({ a: z.string() }).meta({ id: 'SharedOnce' })
  const { schemas, procedures } = lockOf(shared, z.object({ within: shared }))
  expect(Object.keys(schemas.input)).toEqual(['SharedOnce'])
  expect(procedures.thing0?.input).toEqual({ $ref: '#/schemas/input/SharedOnce' })
})

test('two schemas of one name are refused', () => {
  const named = (schema: z.ZodType) => schema.meta({ id: 'NamedTwice' })
  expect(() => lockOf(named(z.string()), named(z.int()))).toThrow(
    'Two schemas have the id NamedTwice.',
  )
})

test('a schema that holds itself must have a name', () => {
  const node: z.ZodType = z.object({
    get children() {
      return z.array(node)
    },
  })
  expect(() => lockOf(node)).toThrow('A schema that holds itself needs an id')
})
