// The same procedures as tRPC's own documentation would have them: a router whose type is inferred.
import {
  AccessSchema,
  type ErrorShape,
  LoginSchema,
  LogoutSchema,
  SessionSchema,
  SignedInSchema,
  SignupSchema,
  UserSchema,
} from '@countersign/contract'
import { initTRPC } from '@trpc/server'
import { z } from 'zod'

const trpc = initTRPC.context<{ userId?: string }>().create({
  errorFormatter: ({ shape }): ErrorShape => ({
    ...shape,
    data: { ...shape.data, reason: 'INTERNAL' },
  }),
})
const { procedure } = trpc

export const plainRouter = trpc.router({
  auth: trpc.router({
    signup: procedure.input(SignupSchema).output(SignedInSchema).mutation(unserved),
    login: procedure.input(LoginSchema).output(SignedInSchema).mutation(unserved),
    refresh: procedure.output(AccessSchema).mutation(unserved),
    logout: procedure.input(LogoutSchema).output(z.undefined()).mutation(unserved),
    me: procedure.output(z.object({ user: UserSchema })).query(unserved),
  }),
  sessions: trpc.router({
    list: procedure.output(z.object({ sessions: z.array(SessionSchema) })).query(unserved),
    revoke: procedure
      .input(z.object({ id: z.uuid() }))
      .output(z.undefined())
      .mutation(unserved),
    revokeOthers: procedure.output(z.object({ revoked: z.int() })).mutation(unserved),
  }),
})

function unserved(): never {
  throw new Error('Never served: only its type is looked at')
}
