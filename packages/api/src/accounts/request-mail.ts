// Queues a mail that any caller may ask for by its address. Looks nothing up: it answers alike, at the same cost, whether or not
// there is an account.
import type { MailPurpose } from '@countersign/db'
import { type TooManyAttempts, tooManyAttempts } from '../login/attempt.ts'
import { queueMail } from '../mail/queue-mail.ts'
import { consumeMail } from '../rate-limit/call-limits.ts'
import type { Context } from '../trpc/context.ts'

type RequestOutcome =
  | { readonly kind: 'queued' }
  /** No mail server is configured. */
  | { readonly kind: 'noMail' }
  | TooManyAttempts

export async function requestMail(
  ctx: Context,
  mail: {
    readonly purpose: Extract<MailPurpose, 'verifyEmail' | 'resetPassword'>
    /** Canonical. */
    readonly email: string
  },
): Promise<RequestOutcome> {
  if (!ctx.mail.isEnabled) return { kind: 'noMail' }
  const counted = await consumeMail(ctx, mail)
  if (!counted.allowed) return tooManyAttempts(counted)
  await queueMail(ctx, ctx.db, mail)
  ctx.mail.wake()
  return { kind: 'queued' }
}
