// tRPC on Express and one query.
import { initTRPC } from '@trpc/server'
import { createExpressMiddleware } from '@trpc/server/adapters/express'
import express, { type Request } from 'express'
import { readUser } from './read-user.ts'

const trpc = initTRPC.context<{ req: Request }>().create()
const router = trpc.router({
  auth: { me: trpc.procedure.query(({ ctx }) => readUser(ctx.req.headers)) },
})

const app = express()
app.get('/health', (_req, res) => res.json({ ok: true }))
app.use('/trpc', createExpressMiddleware({ router, createContext: ({ req }) => ({ req }) }))
app.listen(Number(process.env.PORT), '127.0.0.1')
