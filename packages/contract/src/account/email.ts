// Declares the procedures that prove an email address, and those that replace it.
import { z } from 'zod'
import { EmailSchema, NewEmailSchema } from '../fields/email.ts'
import { OneTimeTokenSchema } from '../fields/one-time-token.ts'
import { PasswordSchema } from '../fields/password.ts'
import { mutation } from '../procedure.ts'
import { exampleUser } from '../user.ts'

export const RequestEmailVerificationSchema = z
  .object({ email: EmailSchema })
  .meta({ id: 'RequestEmailVerification' })

export const RequestEmailChangeSchema = z
  .object({ newEmail: NewEmailSchema, currentPassword: PasswordSchema })
  .meta({ id: 'RequestEmailChange' })

/** The token of a mailed link, for procedures that need nothing else. */
export const MailedLinkSchema = z.object({ token: OneTimeTokenSchema }).meta({ id: 'MailedLink' })

const output = z.object({ email: z.string().describe('The address of the account now.') })

export const emailContract = {
  requestEmailVerification: mutation({
    summary:
      'Mail a link that verifies the address. Answers the same whether or not there is an account that needs one.',
    access: 'public',
    limit: 'mail',
    input: RequestEmailVerificationSchema,
    output: z.undefined(),
    errors: [],
    rest: { method: 'POST', path: '/v1/account/request-email-verification', status: 204 },
    example: { input: { email: exampleUser.email } },
  }),
  verifyEmail: mutation({
    summary: 'Verify the address that a link was mailed to.',
    access: 'public',
    limit: 'default',
    input: MailedLinkSchema,
    output,
    errors: ['TOKEN_INVALID', 'TOKEN_EXPIRED'],
    rest: { method: 'POST', path: '/v1/account/verify-email' },
    example: {
      input: { token: 'dmVyaWZ5LWFuLWFkZHJlc3MtYnktbWFpbC0tLS0tLS0' },
      output: { email: exampleUser.email },
    },
  }),
  requestEmailChange: mutation({
    summary:
      'Mail a link to a new address, given the password. The address changes when the link is confirmed.',
    access: 'session',
    limit: 'credentials',
    input: RequestEmailChangeSchema,
    output: z.undefined(),
    errors: ['INVALID_CREDENTIALS', 'EMAIL_UNCHANGED'],
    rest: { method: 'POST', path: '/v1/account/request-email-change', status: 204 },
    example: {
      input: { newEmail: 'countess@example.com', currentPassword: 'Analytical-Engine-1843' },
    },
  }),
  confirmEmailChange: mutation({
    summary:
      'Replace the address by the one that a link was mailed to. The old address is told, with a link that undoes it.',
    access: 'public',
    limit: 'default',
    input: MailedLinkSchema,
    output,
    errors: ['TOKEN_INVALID', 'TOKEN_EXPIRED', 'EMAIL_TAKEN'],
    rest: { method: 'POST', path: '/v1/account/confirm-email-change' },
    example: {
      input: { token: 'Y29uZmlybS1hLW5ldy1hZGRyZXNzLWJ5LW1haWwtLS0' },
      output: { email: 'countess@example.com' },
    },
  }),
  undoEmailChange: mutation({
    summary:
      'Restore the former address by the link that was mailed to it. Every session of the user is revoked, and a link that sets another password follows.',
    access: 'public',
    limit: 'default',
    input: MailedLinkSchema,
    output,
    errors: ['TOKEN_INVALID', 'TOKEN_EXPIRED', 'EMAIL_TAKEN'],
    rest: { method: 'POST', path: '/v1/account/undo-email-change' },
    example: {
      input: { token: 'dW5kby1hLWNoYW5nZS1vZi1hZGRyZXNzLWJ5LW1haWw' },
      output: { email: 'countess@example.com' },
    },
  }),
}
