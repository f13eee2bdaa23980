// Runs the clean-up of sessions now and then for as long as the server lives.
import { setTimeout as sleep } from 'node:timers/promises'
import { cleanUpSessions, type Deps } from '@countersign/api'
import type { Logger } from './logger.ts'

const INTERVAL_MS = 60 * 60_000

/** Begins to clean up about once an hour, replicas out of step. The returned function stops it and waits for it. */
export function scheduleSessionCleanUp(
  deps: Pick<Deps, 'db'>,
  logger: Logger,
  { intervalMs = INTERVAL_MS }: { intervalMs?: number } = {},
): () => Promise<void> {
  const stopping = new AbortController()
  const { signal } = stopping

  async function run(): Promise<void> {
    while (!signal.aborted) {
      await sleep(intervalMs * (0.5 + Math.random()), undefined, { signal, ref: false }).catch(
        () => {},
      )
      if (signal.aborted) return
      try {
        const deleted = await cleanUpSessions(deps, { signal })
        if (deleted > 0) logger.info({ deleted }, 'expired sessions deleted')
      } catch (error) {
        logger.error({ err: error }, 'the clean-up of sessions failed')
      }
    }
  }
  const running = run()

  return async () => {
    stopping.abort()
    await running
  }
}
