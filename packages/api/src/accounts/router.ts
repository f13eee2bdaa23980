// Serves the procedures with which people keep their own account.
import { contract } from '@countersign/contract'
import { changePassword } from '../credentials/password/change-password.ts'
import { resetPassword } from '../credentials/password/reset-password.ts'
import { publicProcedure, sessionProcedure } from '../trpc/procedures.ts'
import { confirmEmailChange, requestEmailChange, undoEmailChange } from './change-email.ts'
import { deleteAccount } from './delete-account.ts'
import { exportData } from './export-data.ts'
import { refusalOf } from './refusal-of.ts'
import { requestMail } from './request-mail.ts'
import { toUser } from './to-user.ts'
import { updateProfile } from './update-profile.ts'
import { verifyEmail } from './verify-email.ts'

const { account } = contract

export const accountRouter = {
  changePassword: sessionProcedure(account.changePassword).mutation(
    async ({ ctx, input, signal }) => {
      const outcome = await changePassword(ctx, { ...input, signal })
      if (outcome.kind !== 'changed') throw refusalOf(outcome)
    },
  ),

  requestPasswordReset: publicProcedure(account.requestPasswordReset).mutation(
    async ({ ctx, input }) => {
      const outcome = await requestMail(ctx, { purpose: 'resetPassword', ...input })
      if (outcome.kind !== 'queued') throw refusalOf(outcome)
    },
  ),

  resetPassword: publicProcedure(account.resetPassword).mutation(async ({ ctx, input, signal }) => {
    const outcome = await resetPassword(ctx, { ...input, signal })
    if (outcome.kind !== 'reset') throw refusalOf(outcome)
    return { email: outcome.email }
  }),

  requestEmailVerification: publicProcedure(account.requestEmailVerification).mutation(
    async ({ ctx, input }) => {
      const outcome = await requestMail(ctx, { purpose: 'verifyEmail', ...input })
      if (outcome.kind !== 'queued') throw refusalOf(outcome)
    },
  ),

  verifyEmail: publicProcedure(account.verifyEmail).mutation(async ({ ctx, input }) => {
    const outcome = await verifyEmail(ctx, input.token)
    if (outcome.kind !== 'verified') throw refusalOf(outcome)
    return { email: outcome.email }
  }),

  requestEmailChange: sessionProcedure(account.requestEmailChange).mutation(
    async ({ ctx, input, signal }) => {
      const outcome = await requestEmailChange(ctx, { ...input, signal })
      if (outcome.kind !== 'requested') throw refusalOf(outcome)
    },
  ),

  confirmEmailChange: publicProcedure(account.confirmEmailChange).mutation(
    async ({ ctx, input }) => {
      const outcome = await confirmEmailChange(ctx, input.token)
      if (outcome.kind !== 'replaced') throw refusalOf(outcome)
      return { email: outcome.email }
    },
  ),

  undoEmailChange: publicProcedure(account.undoEmailChange).mutation(async ({ ctx, input }) => {
    const outcome = await undoEmailChange(ctx, input.token)
    if (outcome.kind !== 'replaced') throw refusalOf(outcome)
    return { email: outcome.email }
  }),

  updateProfile: sessionProcedure(account.updateProfile).mutation(async ({ ctx, input }) => {
    const outcome = await updateProfile(ctx, input)
    if (outcome.kind !== 'updated') throw refusalOf(outcome)
    return { user: toUser(outcome.user) }
  }),

  exportData: sessionProcedure(account.exportData).query(({ ctx }) => exportData(ctx)),

  delete: sessionProcedure(account.delete).mutation(async ({ ctx, input, signal }) => {
    const outcome = await deleteAccount(ctx, { ...input, signal })
    if (outcome.kind !== 'deleted') throw refusalOf(outcome)
  }),
}
