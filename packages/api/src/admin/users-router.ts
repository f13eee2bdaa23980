// Serves the procedures with which administrators keep other people's accounts.
import { type AdminUser, contract, type Reason } from '@countersign/contract'
import { findUser, listSessions } from '@countersign/db'
import { toSession } from '../sessions/to-session.ts'
import { ApiError } from '../trpc/api-error.ts'
import type { SessionContext } from '../trpc/authenticate.ts'
import { adminProcedure } from '../trpc/procedures.ts'
import { disableUser } from './disable-user.ts'
import { enableUser } from './enable-user.ts'
import { inviteUser } from './invite-user.ts'
import { listUsers } from './list-users.ts'
import { revokeSessions } from './revoke-sessions.ts'
import { setRole } from './set-role.ts'
import { toAdminUser } from './to-admin-user.ts'

const { users } = contract.admin

export const adminUsersRouter = {
  list: adminProcedure(users.list).query(async ({ ctx, input }) => {
    const { rows, nextCursor } = await listUsers(ctx, input)
    return { users: rows.map(toAdminUser), nextCursor }
  }),

  get: adminProcedure(users.get).query(async ({ ctx, input: { id } }) => {
    const [user, sessions] = await Promise.all([readUser(ctx, id), listSessions(ctx.db, id)])
    return { user, sessions: sessions.map((row) => toSession(row, ctx.claims)) }
  }),

  invite: adminProcedure(users.invite).mutation(async ({ ctx, input }) => {
    const outcome = await inviteUser(ctx, input)
    if (outcome.kind !== 'invited') throw new ApiError(reasons[outcome.kind])
    return { user: toAdminUser(outcome.user) }
  }),

  setRole: adminProcedure(users.setRole).mutation(async ({ ctx, input: { id, role } }) => {
    const outcome = await setRole(ctx, { ...subject(ctx, id), role })
    if (outcome.kind !== 'set') throw new ApiError(reasons[outcome.kind])
    return { user: await readUser(ctx, id) }
  }),

  disable: adminProcedure(users.disable).mutation(async ({ ctx, input: { id } }) => {
    const outcome = await disableUser(ctx, subject(ctx, id))
    if (outcome.kind !== 'disabled') throw new ApiError(reasons[outcome.kind])
    return { user: await readUser(ctx, id) }
  }),

  enable: adminProcedure(users.enable).mutation(async ({ ctx, input: { id } }) => {
    const outcome = await enableUser(ctx, subject(ctx, id))
    if (outcome.kind !== 'enabled') throw new ApiError(reasons[outcome.kind])
    return { user: await readUser(ctx, id) }
  }),

  revokeSessions: adminProcedure(users.revokeSessions).mutation(async ({ ctx, input: { id } }) => {
    const outcome = await revokeSessions(ctx, id)
    if (outcome.kind !== 'revoked') throw new ApiError(reasons[outcome.kind])
    return { revoked: outcome.revoked }
  }),
}

const reasons = {
  emailTaken: 'EMAIL_TAKEN',
  lastAdmin: 'LAST_ADMIN',
  noMail: 'UNAVAILABLE',
  noUser: 'USER_NOT_FOUND',
  notAdmin: 'FORBIDDEN',
} as const satisfies Record<string, Reason>

const subject = ({ claims }: SessionContext, userId: string) => ({
  userId,
  actorId: claims.userId,
})

async function readUser({ db }: SessionContext, id: string): Promise<AdminUser> {
  const user = await findUser(db, id)
  if (!user) throw new ApiError('USER_NOT_FOUND')
  return toAdminUser(user)
}
