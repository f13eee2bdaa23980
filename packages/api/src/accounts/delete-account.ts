// Deletes the account of a signed-in user, given the password.
import { lockActiveSession } from '@countersign/db'
import {
  type NotConfirmed,
  type PasswordConfirmation,
  withConfirmedPassword,
} from '../credentials/password/confirm-password.ts'
import { queueMail } from '../mail/queue-mail.ts'
import type { SessionRevoked } from '../sessions/session-transaction.ts'
import type { SessionContext } from '../trpc/authenticate.ts'
import { type DeleteOutcome, deleteUser } from './delete-user.ts'

export async function deleteAccount(
  ctx: SessionContext,
  confirmation: PasswordConfirmation,
): Promise<DeleteOutcome<SessionRevoked> | NotConfirmed> {
  const { userId, sessionId } = ctx.claims
  const outcome = await withConfirmedPassword(ctx, confirmation, () =>
    deleteUser<SessionRevoked>(ctx, {
      userId,
      refuse: async (tx) =>
        (await lockActiveSession(tx, { id: sessionId, userId }))
          ? undefined
          : { kind: 'sessionRevoked' },
      afterwards: (tx, email) => queueMail(ctx, tx, { purpose: 'accountDeleted', email }),
    }),
  )
  ctx.mail.wake()
  return outcome
}
