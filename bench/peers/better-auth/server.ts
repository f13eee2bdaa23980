// better-auth on Express, as its documentation mounts it; requests are logged as in the other servers.
import { toNodeHandler } from 'better-auth/node'
import express from 'express'
import { pino } from 'pino'
import { pinoHttp } from 'pino-http'
import { auth } from './auth.ts'

const app = express()
app.use(
  pinoHttp({
    logger: pino({ level: 'info' }),
    redact: ['req.headers.authorization', 'req.headers.cookie', 'res.headers["set-cookie"]'],
  }),
)
app.all('/api/auth/{*any}', toNodeHandler(auth))
app.listen(Number(process.env.PORT), '127.0.0.1')
