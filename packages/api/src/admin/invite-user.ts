// Invites a user: an account without a password, and a mail with the link that sets one.
import {
  type AdminUserRow,
  type AuditDetails,
  type Executor,
  findUserByEmail,
  insertUser,
  type UserRole,
} from '@countersign/db'
import { v7 as uuidv7 } from 'uuid'
import { recordEvent } from '../audit/record-event.ts'
import { queueMail } from '../mail/queue-mail.ts'
import type { SessionContext } from '../trpc/authenticate.ts'
import type { Context } from '../trpc/context.ts'
import { adminTransaction } from './admin-transaction.ts'
import type { NotAdmin } from './last-admin.ts'

export interface Invitation {
  /** Canonical, as the contract's NewEmailSchema makes it. */
  readonly email: string
  readonly fullName: string
  readonly role?: UserRole | undefined
}

export interface InvitationOrigin {
  /** Who invites; nobody on the command line. */
  readonly actorId?: string | undefined
  /** What the event tells besides. */
  readonly details?: AuditDetails | undefined
}

export type InvitedOutcome =
  | { readonly kind: 'invited'; readonly user: AdminUserRow }
  | { readonly kind: 'emailTaken' }
type InviteOutcome =
  | InvitedOutcome
  /** No mail server is configured. */
  | { readonly kind: 'noMail' }
  | NotAdmin

/** Mails another link to a user who has not followed the first; their name and role stay as they are. */
export async function inviteUser(
  ctx: SessionContext,
  invitation: Invitation,
): Promise<InviteOutcome> {
  if (!ctx.mail.isEnabled) return { kind: 'noMail' }
  const actorId = ctx.claims.userId
  const outcome = await adminTransaction(ctx, (tx) => invite(ctx, tx, { ...invitation, actorId }))
  if (outcome.kind === 'invited') ctx.mail.wake()
  return outcome
}

type InviteContext = Pick<Context, 'mail' | 'locale' | 'ip' | 'userAgent' | 'requestId'>

/** The same in a transaction of the caller's, who answers for the right to invite. */
export async function invite(
  ctx: InviteContext,
  tx: Executor,
  { email, fullName, role = 'USER', actorId, details }: Invitation & InvitationOrigin,
): Promise<InvitedOutcome> {
  const inserted = await insertUser(tx, { id: uuidv7(), email, fullName, role, passwordHash: null })
  const user = await findUserByEmail(tx, email)
  if (user?.status !== 'invited') return { kind: 'emailTaken' }
  await queueMail(ctx, tx, { purpose: 'invitation', email, userId: user.id })
  await recordEvent(ctx, tx, {
    type: 'account.invited',
    userId: user.id,
    actorId,
    details: { ...details, role: user.role, again: inserted === undefined },
  })
  return { kind: 'invited', user }
}
