// Deletes the account of a signed-in user, given the password.
import {
  type NotConfirmed,
  type PasswordConfirmation,
  withConfirmedPassword,
} from '../credentials/password/confirm-password.ts'
import type { SessionContext } from '../trpc/authenticate.ts'
import { type DeleteOutcome, deleteUser } from './delete-user.ts'

export function deleteAccount(
  ctx: SessionContext,
  confirmation: PasswordConfirmation,
): Promise<DeleteOutcome | NotConfirmed> {
  return withConfirmedPassword(ctx, confirmation, () => deleteUser(ctx, ctx.claims))
}
