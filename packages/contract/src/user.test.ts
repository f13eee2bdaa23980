import { describe, expect, test } from 'vitest'
import { RoleSchema, UserSchema } from './user.ts'

describe('a user', () => {
  const user = {
    id: '0199a0a0-0000-7000-8000-000000000000',
    email: 'ada@example.com',
    fullName: 'Ada Lovelace',
    role: 'USER',
    emailVerified: false,
    createdAt: '2026-01-02T03:04:05.678Z',
    updatedAt: '2026-01-02T03:04:05.678Z',
  }

  test('keeps what the contract names and nothing else', () => {
    expect(UserSchema.parse({ ...user, passwordHash: '$argon2id$' })).toEqual(user)
  })

  test('survives JSON unchanged', () => {
    const parsed = UserSchema.parse(user)
    expect(JSON.parse(JSON.stringify(parsed))).toEqual(parsed)
  })

  test('is refused with a Date for a time', () => {
    expect(UserSchema.safeParse({ ...user, createdAt: new Date() }).success).toBe(false)
  })

  test('has one of two roles', () => {
    expect(RoleSchema.options).toEqual(['USER', 'ADMIN'])
    expect(UserSchema.safeParse({ ...user, role: 'ROOT' }).success).toBe(false)
  })
})
