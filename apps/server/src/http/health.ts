// Answers liveness. Never queries the database, so an outage there restarts no server.
import type { RequestHandler } from 'express'

export const answerHealth: RequestHandler = (_req, res) => {
  res.json({ ok: true })
}
