// The starter that Countersign grew from: Express 5, Prisma with the pg adapter, jose, argon2 with the library's own
// parameters (64 MiB, three passes, four lanes). Its limiter of 120 requests a minute is left out: it would be all there
// is to measure.
import cookieParser from 'cookie-parser'
import cors from 'cors'
import express, { type NextFunction, type Request, type Response } from 'express'
import helmet from 'helmet'
import { pino } from 'pino'
import { pinoHttp } from 'pino-http'
import { authRoutes } from './routes.ts'

const app = express()
app.use(
  pinoHttp({
    logger: pino({ level: 'info' }),
    redact: ['req.headers.authorization', 'req.headers.cookie', 'res.headers["set-cookie"]'],
  }),
)
app.use(helmet())
app.use(cors({ origin: process.env.CORS_ORIGIN?.split(',') ?? [], credentials: true }))
app.use(express.json({ limit: '1mb' }))
app.use(cookieParser())
app.get('/health', (_req, res) => res.json({ ok: true }))
app.use('/v1/auth', authRoutes)
app.use((_req, res) => res.status(404).json({ message: 'Not found' }))
app.use((_error: unknown, _req: Request, res: Response, _next: NextFunction) => {
  res.status(500).json({ message: 'Internal server error' })
})
app.listen(Number(process.env.PORT), '127.0.0.1')
