// Seals new audit events each second while the server runs, and writes the newest seal to the log: an anchor that nobody who
// can change the database can change.
import { setTimeout as sleep } from 'node:timers/promises'
import { type AuditSecrets, type Deps, SEAL_BATCH, sealNewEvents } from '@countersign/api'
import { type AuditSeal, readAuditHead } from '@countersign/db'
import type { Logger } from '../operations/logger.ts'
import { about, pause } from './pause.ts'

const INTERVAL_MS = 1_000
const ANCHOR_INTERVAL_MS = 5 * 60_000
/** How long stopping may take when the database does not answer. */
const STOP_TIMEOUT_MS = 2_000

interface SealerOptions extends AuditSecrets {
  readonly intervalMs?: number
  readonly anchorIntervalMs?: number
}

/** Starts sealing. The returned function seals once more, logs the last anchor and ends it. */
export function startAuditSealer(
  { db }: Pick<Deps, 'db'>,
  logger: Logger,
  { secrets, intervalMs = INTERVAL_MS, anchorIntervalMs = ANCHOR_INTERVAL_MS }: SealerOptions,
): () => Promise<void> {
  const stopping = new AbortController()
  const { signal } = stopping
  let isFailing = false
  let logged: AuditSeal | undefined

  async function sealAll(): Promise<void> {
    for (;;) {
      const outcome = await sealNewEvents({ db }, { secrets })
      if (outcome.kind !== 'sealed' || outcome.events < SEAL_BATCH || signal.aborted) return
    }
  }

  async function logAnchor(): Promise<void> {
    const head = await readAuditHead(db)
    if (!head || head.seal === logged?.seal) return
    logged = head
    logger.info(head, 'audit anchor')
  }

  // Once per outage: a second later it would fail again.
  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
      if (isFailing) logger.info('audit events are sealed again')
      isFailing = false
    } catch (error) {
      if (!isFailing) logger.error({ err: error }, 'audit events cannot be sealed')
      isFailing = true
    }
  }

  async function keepSealing(): Promise<void> {
    let nextAnchor = performance.now() + anchorIntervalMs
    while (!signal.aborted) {
      await pause(about(intervalMs), signal)
      if (signal.aborted) return
      await attempt(sealAll)
      if (performance.now() < nextAnchor) continue
      await attempt(logAnchor)
      nextAnchor = performance.now() + anchorIntervalMs
    }
  }
  const running = keepSealing()

  async function finish(): Promise<void> {
    await running
    if (isFailing) return
    await attempt(sealAll)
    await attempt(logAnchor)
  }

  return async () => {
    stopping.abort()
    const finished = new AbortController()
    const timeout = sleep(STOP_TIMEOUT_MS, undefined, { signal: finished.signal }).catch(() => {})
    await Promise.race([finish(), timeout])
    finished.abort()
  }
}
