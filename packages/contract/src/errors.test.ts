import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc'
import { describe, expect, test } from 'vitest'
import { edgeReasons, errors } from './errors.ts'

describe.each(Object.entries(errors))('%s', (reason, { code, message }) => {
  test('is named in capitals', () => {
    expect(reason).toMatch(/^[A-Z]+(_[A-Z]+)*$/)
  })

  test('has a code that tRPC knows', () => {
    expect(Object.keys(TRPC_ERROR_CODES_BY_KEY)).toContain(code)
  })

  test('has words to show', () => {
    expect(message).toMatch(/^[A-Z][^\n{}$%]+$/)
  })
})

test('every reason of the edge is in the table, named once', () => {
  for (const reason of edgeReasons) expect(errors).toHaveProperty(reason)
  expect(new Set(edgeReasons).size).toBe(edgeReasons.length)
})

test('a wrong login is 401 and says nothing of what was wrong', () => {
  expect(errors.INVALID_CREDENTIALS).toEqual({
    code: 'UNAUTHORIZED',
    message: 'Invalid credentials',
  })
})

test('a taken email and a raced refresh are conflicts', () => {
  expect(errors.EMAIL_TAKEN.code).toBe('CONFLICT')
  expect(errors.REFRESH_RACED.code).toBe('CONFLICT')
})

test('whatever is wrong with a refresh token is 401', () => {
  const { UNAUTHENTICATED, SESSION_EXPIRED, SESSION_REVOKED, SESSION_REUSED } = errors
  for (const { code } of [UNAUTHENTICATED, SESSION_EXPIRED, SESSION_REVOKED, SESSION_REUSED]) {
    expect(code).toBe('UNAUTHORIZED')
  }
})
