// Declares the procedures with which administrators keep other people's accounts.
import { z } from 'zod'
import { EMAIL_MAX_CHARACTERS, NewEmailSchema } from '../fields/email.ts'
import { FullNameSchema } from '../fields/full-name.ts'
import { mutation, query } from '../procedure.ts'
import { exampleSession, SessionSchema } from '../sessions.ts'
import { exampleUser, RoleSchema, UserSchema } from '../user.ts'

export const UserStatusSchema = z.enum(['active', 'unverified', 'invited', 'disabled']).meta({
  id: 'UserStatus',
  description:
    '`disabled`: cannot sign in; else `invited`: has no password yet; else `unverified`: the address is not proven.',
})
export type UserStatus = z.infer<typeof UserStatusSchema>

/** A user as administrators see one. */
export const AdminUserSchema = UserSchema.extend({
  status: UserStatusSchema,
  disabledAt: z.iso.datetime().nullable(),
}).meta({ id: 'AdminUser' })
export type AdminUser = z.infer<typeof AdminUserSchema>

const exampleAdminUser: AdminUser = { ...exampleUser, status: 'unverified', disabledAt: null }
const PAGE_MAX = 100

/** Place in a list: what `nextCursor` of the page before says. */
export const CursorSchema = z.uuid().optional().describe('`nextCursor` of the page before.')
export const PageSizeSchema = z
  .int()
  .min(1)
  .max(PAGE_MAX)
  .optional()
  .describe('At most so many; 50 by default.')

export const ListUsersSchema = z
  .object({
    cursor: CursorSchema,
    limit: PageSizeSchema,
    email: z
      .string()
      .max(EMAIL_MAX_CHARACTERS)
      .optional()
      .describe('Users whose address begins so.'),
    status: UserStatusSchema.optional(),
  })
  .meta({ id: 'ListUsers' })

export const InviteUserSchema = z
  .object({
    email: NewEmailSchema,
    fullName: FullNameSchema,
    role: RoleSchema.optional().describe('`USER` by default.'),
  })
  .meta({ id: 'InviteUser' })

const UserIdSchema = z.object({ id: z.uuid().describe('Which user.') }).meta({ id: 'UserId' })

export const SetRoleSchema = z
  .object({ id: z.uuid().describe('Which user.'), role: RoleSchema })
  .meta({ id: 'SetRole' })

const output = z.object({ user: AdminUserSchema })
const input = { id: exampleUser.id }

export const adminUsersContract = {
  list: query({
    summary: 'List users, the newest first.',
    access: 'admin',
    limit: 'default',
    input: ListUsersSchema,
    output: z.object({ users: z.array(AdminUserSchema), nextCursor: z.uuid().nullable() }),
    errors: [],
    rest: { method: 'GET', path: '/v1/admin/users' },
    example: {
      input: { email: 'ada@', status: 'unverified' },
      output: { users: [exampleAdminUser], nextCursor: null },
    },
  }),
  get: query({
    summary: 'Read one user and the sessions that are live.',
    access: 'admin',
    limit: 'default',
    input: UserIdSchema,
    output: z.object({ user: AdminUserSchema, sessions: z.array(SessionSchema) }),
    errors: ['USER_NOT_FOUND'],
    rest: { method: 'GET', path: '/v1/admin/users/{id}' },
    example: {
      input,
      output: { user: exampleAdminUser, sessions: [{ ...exampleSession, current: false }] },
    },
  }),
  invite: mutation({
    summary: 'Create an account without a password, and mail a link that sets one.',
    access: 'admin',
    limit: 'default',
    input: InviteUserSchema,
    output,
    errors: ['EMAIL_TAKEN'],
    rest: { method: 'POST', path: '/v1/admin/users', status: 201 },
    example: {
      input: { email: 'charles@example.com', fullName: 'Charles Babbage' },
      output: {
        user: {
          ...exampleAdminUser,
          id: '019a1c52-61ab-7d05-8f3c-2b7a9e4d6c10',
          email: 'charles@example.com',
          fullName: 'Charles Babbage',
          status: 'invited',
        },
      },
    },
  }),
  setRole: mutation({
    summary: 'Give a user another role. Holds at the next call.',
    access: 'admin',
    limit: 'default',
    input: SetRoleSchema,
    output,
    errors: ['USER_NOT_FOUND', 'LAST_ADMIN'],
    rest: { method: 'PUT', path: '/v1/admin/users/{id}/role' },
    example: {
      input: { ...input, role: 'ADMIN' },
      output: { user: { ...exampleAdminUser, role: 'ADMIN' } },
    },
  }),
  disable: mutation({
    summary: 'Disable an account: it cannot sign in, and its sessions are revoked.',
    access: 'admin',
    limit: 'default',
    input: UserIdSchema,
    output,
    errors: ['USER_NOT_FOUND', 'LAST_ADMIN'],
    rest: { method: 'POST', path: '/v1/admin/users/{id}/disable' },
    example: {
      input,
      output: {
        user: {
          ...exampleAdminUser,
          status: 'disabled',
          disabledAt: '2026-11-24T10:30:00.000Z',
        },
      },
    },
  }),
  enable: mutation({
    summary: 'Enable a disabled account.',
    access: 'admin',
    limit: 'default',
    input: UserIdSchema,
    output,
    errors: ['USER_NOT_FOUND'],
    rest: { method: 'POST', path: '/v1/admin/users/{id}/enable' },
    example: { input, output: { user: exampleAdminUser } },
  }),
  revokeSessions: mutation({
    summary: 'Revoke every session of a user.',
    access: 'admin',
    limit: 'revocation',
    input: UserIdSchema,
    output: z.object({
      revoked: z.int().nonnegative().describe('How many sessions were revoked.'),
    }),
    errors: ['USER_NOT_FOUND'],
    rest: { method: 'POST', path: '/v1/admin/users/{id}/revoke-sessions' },
    example: { input, output: { revoked: 2 } },
  }),
}
