// Express and one query.
import express from 'express'
import { readUser } from './read-user.ts'

const app = express()
app.get('/health', (_req, res) => res.json({ ok: true }))
app.get('/me', async (req, res) => res.json(await readUser(req.headers)))
app.listen(Number(process.env.PORT), '127.0.0.1')
