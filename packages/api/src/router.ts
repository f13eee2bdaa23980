// Assembles the router. It serves exactly what the contract declares, or it does not compile.
import type { AppRouter } from '@countersign/contract'
import { accountRouter } from './accounts/router.ts'
import { adminRouter } from './admin/router.ts'
import { authRouter } from './login/router.ts'
import { sessionsRouter } from './sessions/router.ts'
import { trpc } from './trpc/instance.ts'

export const appRouter = trpc.router({
  auth: authRouter,
  account: accountRouter,
  sessions: sessionsRouter,
  admin: adminRouter,
}) satisfies AppRouter

/** Calls procedures in this process, without HTTP: `createCaller(context).auth.me()`. */
export const createCaller = trpc.createCallerFactory(appRouter)
