import { TRPCClientError } from '@trpc/client'
import { expect, test } from 'vitest'
import { fieldErrorsOf, issuesOf, reasonOf, retryAfterOf } from './errors.ts'

function errorWith(data: unknown, headers?: HeadersInit) {
  const meta = headers && { response: new Response('{}', { headers }) }
  const answer = { error: { message: 'no', code: -32_000, data } }
  return TRPCClientError.from(answer, meta ? { meta } : {})
}

test('the reason of a refusal is the one that the server names', () => {
  expect(reasonOf(errorWith({ reason: 'EMAIL_TAKEN' }))).toBe('EMAIL_TAKEN')
})

test.each([
  ['an error of the application', new Error('no')],
  ['no error at all', undefined],
  ['a lost connection', TRPCClientError.from(new TypeError('Failed to fetch'))],
  ['an answer without data', errorWith(undefined)],
  ['an answer of another server', errorWith({ code: 'UNAUTHORIZED' })],
  ['a reason that is no text', errorWith({ reason: 401 })],
  ['data that is text', errorWith('EMAIL_TAKEN')],
])('%s has no reason, no field errors and no time to wait', (_, error) => {
  expect(reasonOf(error)).toBeUndefined()
  expect(fieldErrorsOf(error)).toEqual({})
  expect(issuesOf(error)).toEqual([])
  expect(retryAfterOf(error)).toBeUndefined()
})

test('field errors are the first message of each field, nested ones joined by dots', () => {
  const issues = [
    { path: ['email'], code: 'invalid_format', message: 'Enter a valid email address.' },
    { path: ['email'], code: 'too_big', message: 'Enter at most 254 characters.' },
    { path: ['address', 0, 'street'], code: 'too_small', message: 'Enter a street.' },
    { path: [], code: 'custom', message: 'Something is missing.' },
  ]
  expect({ ...fieldErrorsOf(errorWith({ reason: 'INVALID_INPUT', issues })) }).toEqual({
    email: 'Enter a valid email address.',
    'address.0.street': 'Enter a street.',
    '': 'Something is missing.',
  })
})

test('issues come with their codes and parameters, also those of a newer server', () => {
  const issues = [
    {
      path: ['password'],
      code: 'too_small',
      message: 'Enter at least 10 characters.',
      origin: 'string',
      minimum: 10,
      inclusive: true,
    },
    { path: ['password'], code: 'missing_emoji', message: 'Add an emoji.', count: 1 },
  ]
  expect(issuesOf(errorWith({ reason: 'INVALID_INPUT', issues }))).toEqual(issues)
})

test('a field that is named like a method of objects is a field like any other', () => {
  const issues = [{ path: ['constructor'], code: 'custom', message: 'No.' }]
  const fields = fieldErrorsOf(errorWith({ reason: 'INVALID_INPUT', issues }))
  expect(fields.constructor).toBe('No.')
  expect(fields.toString).toBeUndefined()
})

test.each([
  ['no list', 'all of them'],
  [
    'a list of something else',
    [
      null,
      'email',
      { path: 'email', code: 'custom', message: 'No.' },
      { code: 'custom', message: 'No.' },
      { path: [], code: 'custom' },
      { path: [], message: 'No.' },
    ],
  ],
])('issues that are %s are not believed', (_, issues) => {
  expect(fieldErrorsOf(errorWith({ reason: 'INVALID_INPUT', issues }))).toEqual({})
  expect(issuesOf(errorWith({ reason: 'INVALID_INPUT', issues }))).toEqual([])
})

test.each([
  ['0', 0],
  ['120', 120],
])('Retry-After: %s is %s seconds', (header, seconds) => {
  expect(retryAfterOf(errorWith({}, { 'Retry-After': header }))).toBe(seconds)
})

test('what the error of a call says goes before the header of the answer that it came in', () => {
  const data = { reason: 'TOO_MANY_REQUESTS', retryAfter: 7 }
  expect(retryAfterOf(errorWith(data))).toBe(7)
  expect(retryAfterOf(errorWith(data, { 'Retry-After': '60' }))).toBe(7)
  expect(retryAfterOf(errorWith({ ...data, retryAfter: 0 }, { 'Retry-After': '60' }))).toBe(0)
})

test.each([-1, '7', null, {}, Number.POSITIVE_INFINITY])(
  '%s in an error is no time, and the header counts',
  (retryAfter) => {
    const data = { reason: 'TOO_MANY_REQUESTS', retryAfter }
    expect(retryAfterOf(errorWith(data, { 'Retry-After': '60' }))).toBe(60)
    expect(retryAfterOf(errorWith(data))).toBeUndefined()
  },
)

test('a date in Retry-After counts from the date of the answer, whatever the clock here says', () => {
  const headers = {
    Date: 'Sun, 01 Mar 2026 12:00:00 GMT',
    'Retry-After': 'Sun, 01 Mar 2026 12:02:00 GMT',
  }
  expect(retryAfterOf(errorWith({}, headers))).toBe(120)
})

test.each(['soon', '-5', '1e9', '', 'Sun, 01 Mar 2026 12:02:00 GMT'])(
  'Retry-After: %s alone says nothing',
  (header) => {
    expect(retryAfterOf(errorWith({}, { 'Retry-After': header }))).toBeUndefined()
  },
)
