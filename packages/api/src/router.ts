// The whole router. It serves exactly what the contract declares, or it does not compile.
import type { AppRouter } from '@countersign/contract'
import { authRouter } from './routers/auth.ts'
import { sessionsRouter } from './routers/sessions.ts'
import { trpc } from './trpc.ts'

export const appRouter = trpc.router({
  auth: authRouter,
  sessions: sessionsRouter,
}) satisfies AppRouter

/** Calls procedures in this process, without HTTP: `createCaller(context).auth.me()`. */
export const createCaller = trpc.createCallerFactory(appRouter)
