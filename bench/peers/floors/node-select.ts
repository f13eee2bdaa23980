// node:http and one query.
import { createServer } from 'node:http'
import { readUser } from './read-user.ts'

createServer(async (req, res) => {
  res.setHeader('Content-Type', 'application/json')
  res.end(JSON.stringify(req.url === '/health' ? { ok: true } : await readUser(req.headers)))
}).listen(Number(process.env.PORT), '127.0.0.1')
