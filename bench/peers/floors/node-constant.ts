// The least that Node.js can do: a constant over HTTP.
import { createServer } from 'node:http'

createServer((_req, res) => {
  res.setHeader('Content-Type', 'application/json').end('{"ok":true}')
}).listen(Number(process.env.PORT), '127.0.0.1')
