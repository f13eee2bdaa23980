// Deletes expired rows about once an hour while the server runs.
import {
  cleanUpRateLimits,
  type Deps,
  deleteOldMails,
  deleteOldOneTimeTokens,
  deleteOldSessions,
  pruneAuditEvents,
} from '@countersign/api'
import type { Logger } from '../operations/logger.ts'
import { about, pause } from './pause.ts'

const INTERVAL_MS = 60 * 60_000

interface CleanUpOptions {
  readonly audit: {
    readonly secrets: readonly string[] | undefined
    readonly retentionSeconds: number
  }
  readonly intervalMs?: number
}

interface CleanUp {
  readonly of: string
  run(deps: Pick<Deps, 'db'>, options: { readonly signal: AbortSignal }): Promise<number>
}

const cleanUpsOf = ({ audit }: CleanUpOptions): readonly CleanUp[] => [
  { of: 'sessions', run: deleteOldSessions },
  { of: 'rate limits', run: cleanUpRateLimits },
  { of: 'links', run: deleteOldOneTimeTokens },
  { of: 'failed mails', run: deleteOldMails },
  {
    of: 'audit events',
    run: (deps, options) => pruneAuditEvents(deps, { ...options, ...audit }),
  },
]

/** Starts the clean-ups, at random intervals so that replicas do not coincide. The returned function stops and awaits them. */
export function scheduleCleanUp(
  deps: Pick<Deps, 'db'>,
  logger: Logger,
  options: CleanUpOptions,
): () => Promise<void> {
  const { intervalMs = INTERVAL_MS } = options
  const stopping = new AbortController()
  const { signal } = stopping

  async function cleanUp({ of, run }: CleanUp): Promise<void> {
    try {
      const deleted = await run(deps, { signal })
      if (deleted > 0) logger.info({ deleted }, `expired ${of} deleted`)
    } catch (error) {
      logger.error({ err: error }, `the clean-up of ${of} failed`)
    }
  }

  async function keepCleaning(): Promise<void> {
    while (!signal.aborted) {
      await pause(about(intervalMs, 1), signal)
      for (const each of cleanUpsOf(options)) if (!signal.aborted) await cleanUp(each)
    }
  }
  const running = keepCleaning()

  return async () => {
    stopping.abort()
    await running
  }
}
