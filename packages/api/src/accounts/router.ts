// Lets users change their own account.
import { contract } from '@countersign/contract'
import { updateFullName } from '@countersign/db'
import { changePassword } from '../credentials/password/change-password.ts'
import { tooBusy } from '../credentials/password/too-busy.ts'
import { ApiError } from '../trpc/api-error.ts'
import { sessionProcedure } from '../trpc/procedures.ts'
import { toUser } from './to-user.ts'

export const accountRouter = {
  changePassword: sessionProcedure(contract.account.changePassword).mutation(
    async ({ ctx, input, signal }) => {
      const outcome = await changePassword(ctx, { ...input, signal })
      if (outcome.kind === 'passwordTooCommon') throw new ApiError('PASSWORD_TOO_COMMON')
      if (outcome.kind === 'busy') throw tooBusy()
      if (outcome.kind === 'tooManyAttempts') throw new ApiError('TOO_MANY_REQUESTS', outcome)
      if (outcome.kind === 'invalidCredentials') throw new ApiError('INVALID_CREDENTIALS')
      if (outcome.kind === 'passwordUnchanged') throw new ApiError('PASSWORD_UNCHANGED')
    },
  ),

  updateProfile: sessionProcedure(contract.account.updateProfile).mutation(
    async ({ ctx, input }) => {
      const { id: userId } = await ctx.readUser()
      const user = await updateFullName(ctx.db, { userId, ...input })
      if (!user) throw new ApiError('SESSION_REVOKED')
      return { user: toUser(user) }
    },
  ),
}
