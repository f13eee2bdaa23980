// Declares the procedures that sign up, in and out.
import { z } from 'zod'
import { EmailSchema, NewEmailSchema } from './fields/email.ts'
import { FullNameSchema } from './fields/full-name.ts'
import { NewPasswordField, PasswordSchema } from './fields/password.ts'
import { mutation, query } from './procedure.ts'
import { exampleUser, UserSchema } from './user.ts'

export const SignupSchema = z
  .object({
    fullName: FullNameSchema,
    email: NewEmailSchema,
    password: NewPasswordField,
  })
  .meta({ id: 'Signup' })

export const LoginSchema = z
  .object({
    email: EmailSchema,
    password: PasswordSchema,
  })
  .meta({ id: 'Login' })

/** A fresh access token and whose it is. The refresh token that belongs to it travels in the HttpOnly cookie only. */
export const AccessSchema = z
  .object({
    accessToken: z.string().describe('For the Authorization header. Keep it in memory only.'),
    expiresIn: z.int().positive().describe('Seconds until the access token expires.'),
    user: UserSchema,
  })
  .meta({ id: 'Access' })

export const SignedInSchema = AccessSchema.meta({ id: 'SignedIn' })

/** What pages have to know before a person is signed in. */
export const SettingsSchema = z
  .object({
    signup: z.enum(['open', 'closed']).describe('`closed`: new accounts are by invitation only.'),
    mail: z.boolean().describe('Whether mails are sent: without, nobody can reset a password.'),
    requiresVerifiedEmail: z
      .boolean()
      .describe('Whether an address must be verified before the first sign-in.'),
  })
  .meta({ id: 'Settings' })
export type Settings = z.infer<typeof SettingsSchema>

/** Nothing for this session, `{ everywhere: true }` for every session of its user. */
export const LogoutSchema = z
  .object({
    everywhere: z.boolean().optional().describe('End every session of the user.'),
  })
  .meta({ id: 'Logout' })
  .optional()

const exampleAccess = {
  accessToken: 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.c2ln',
  expiresIn: 900,
}
const exampleSignup = {
  fullName: exampleUser.fullName,
  email: exampleUser.email,
  password: 'Analytical-Engine-1843',
}

export const authContract = {
  settings: query({
    summary: 'Read what this installation offers to people who are not signed in.',
    access: 'public',
    limit: 'default',
    output: SettingsSchema,
    errors: [],
    rest: { method: 'GET', path: '/v1/auth/settings' },
    example: { output: { signup: 'open', mail: true, requiresVerifiedEmail: false } },
  }),
  signup: mutation({
    summary: 'Create an account and open a session.',
    access: 'public',
    limit: 'signup',
    input: SignupSchema,
    output: SignedInSchema,
    errors: ['EMAIL_TAKEN', 'EMAIL_UNVERIFIED', 'PASSWORD_TOO_COMMON', 'SIGNUP_CLOSED'],
    rest: { method: 'POST', path: '/v1/auth/signup', status: 201 },
    setsCookie: true,
    example: { input: exampleSignup, output: { ...exampleAccess, user: exampleUser } },
  }),
  login: mutation({
    summary: 'Open a session with email and password.',
    access: 'public',
    limit: 'credentials',
    input: LoginSchema,
    output: SignedInSchema,
    errors: ['INVALID_CREDENTIALS', 'EMAIL_UNVERIFIED'],
    rest: { method: 'POST', path: '/v1/auth/login' },
    setsCookie: true,
    example: {
      input: { email: exampleSignup.email, password: exampleSignup.password },
      output: { ...exampleAccess, user: exampleUser },
    },
  }),
  refresh: mutation({
    summary:
      'Exchange the refresh cookie for its successor and a new access token. If the answer is lost, send the same cookie again, at once or later.',
    access: 'cookie',
    limit: 'refresh',
    output: AccessSchema,
    errors: [
      'UNAUTHENTICATED',
      'SESSION_EXPIRED',
      'SESSION_REVOKED',
      'SESSION_REUSED',
      'REFRESH_RACED',
    ],
    rest: { method: 'POST', path: '/v1/auth/refresh' },
    setsCookie: true,
    example: { output: { ...exampleAccess, user: exampleUser } },
  }),
  logout: mutation({
    summary:
      'End the session of the refresh cookie, or all of its user, and clear the cookie. Succeeds without a session too.',
    access: 'cookie',
    limit: 'revocation',
    input: LogoutSchema,
    output: z.undefined(),
    errors: [],
    rest: { method: 'POST', path: '/v1/auth/logout', status: 204 },
    setsCookie: true,
    example: { input: { everywhere: true } },
  }),
  me: query({
    summary: 'Read the signed-in user.',
    access: 'session',
    limit: 'default',
    output: z.object({ user: UserSchema }),
    errors: [],
    rest: { method: 'GET', path: '/v1/auth/me' },
    example: { output: { user: exampleUser } },
  }),
}
