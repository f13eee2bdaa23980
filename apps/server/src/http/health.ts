// Liveness: the process answers. It does not look at the database, so an outage there restarts nobody.
import type { RequestHandler } from 'express'

export const answerHealth: RequestHandler = (_req, res) => {
  res.json({ ok: true })
}
