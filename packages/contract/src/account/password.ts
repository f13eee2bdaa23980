// Declares the procedures that set another password.
import { z } from 'zod'
import { EmailSchema } from '../fields/email.ts'
import { OneTimeTokenSchema } from '../fields/one-time-token.ts'
import { NewPasswordField, PasswordSchema } from '../fields/password.ts'
import { mutation } from '../procedure.ts'
import { exampleUser } from '../user.ts'

export const ChangePasswordSchema = z
  .object({ currentPassword: PasswordSchema, newPassword: NewPasswordField })
  .meta({ id: 'ChangePassword' })

export const RequestPasswordResetSchema = z
  .object({ email: EmailSchema })
  .meta({ id: 'RequestPasswordReset' })

export const ResetPasswordSchema = z
  .object({ token: OneTimeTokenSchema, newPassword: NewPasswordField })
  .meta({ id: 'ResetPassword' })

export const passwordContract = {
  changePassword: mutation({
    summary:
      'Replace the password, given the current one. Every other session of the user is revoked; this one goes on.',
    access: 'session',
    limit: 'credentials',
    input: ChangePasswordSchema,
    output: z.undefined(),
    errors: ['INVALID_CREDENTIALS', 'PASSWORD_TOO_COMMON', 'PASSWORD_UNCHANGED'],
    rest: { method: 'POST', path: '/v1/account/password', status: 204 },
    setsCookie: true,
    example: {
      input: {
        currentPassword: 'Analytical-Engine-1843',
        newPassword: 'Difference-Engine-1822',
      },
    },
  }),
  requestPasswordReset: mutation({
    summary:
      'Mail a link that sets another password. Answers the same whether or not there is an account.',
    access: 'public',
    limit: 'mail',
    input: RequestPasswordResetSchema,
    output: z.undefined(),
    errors: [],
    rest: { method: 'POST', path: '/v1/account/request-password-reset', status: 204 },
    example: { input: { email: exampleUser.email } },
  }),
  resetPassword: mutation({
    summary:
      'Set a password by a mailed link, of a reset or of an invitation. Every session of the user is revoked, and the address counts as verified.',
    access: 'public',
    limit: 'credentials',
    input: ResetPasswordSchema,
    output: z.object({ email: z.string().describe('Whose password it is.') }),
    errors: ['TOKEN_INVALID', 'TOKEN_EXPIRED', 'PASSWORD_TOO_COMMON'],
    rest: { method: 'POST', path: '/v1/account/reset-password' },
    example: {
      input: {
        token: 'cmVzZXQtYS1wYXNzd29yZC1ieS1tYWlsLS0tLS0tLS0',
        newPassword: 'Difference-Engine-1822',
      },
      output: { email: exampleUser.email },
    },
  }),
}
