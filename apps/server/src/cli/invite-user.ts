// Invites a user as an operator, on an installation that nobody can sign up at. A running server sends the mail.
import { invite, NO_REQUEST } from '@countersign/api'
import type { Executor, UserRole } from '@countersign/db'
import type { Answer } from './answer.ts'

export interface CliInvitation {
  readonly email: string
  readonly fullName: string
  readonly role: UserRole
}

export async function inviteUser(db: Executor, invitation: CliInvitation): Promise<Answer> {
  const ctx = {
    mail: { isEnabled: true, notifiesNewDevices: false, wake: () => {} },
    locale: 'en',
    ...NO_REQUEST,
  } as const
  const details = { by: 'cli' }
  const outcome = await db.transaction((tx) => invite(ctx, tx, { ...invitation, details }))
  const { email } = invitation
  if (outcome.kind === 'emailTaken') {
    return {
      isDone: false,
      text: `There is a user with the address ${email} already.`,
      json: { kind: 'emailTaken', email },
    }
  }
  const { role } = outcome.user
  return {
    isDone: true,
    text: `${email} is invited${role === 'ADMIN' ? ' as an administrator' : ''}. A running server with SMTP_URL mails the link.`,
    json: { kind: 'invited', email, role },
  }
}
