// Sends queued mails while the server runs: when it is woken, and every two seconds for what others queued.
import { type Deps, deliverMails, MAILS_AT_ONCE, type MailDelivery } from '@countersign/api'
import { logMails } from '../mail/log-mails.ts'
import type { Logger } from '../operations/logger.ts'
import { about, pause } from './pause.ts'
import type { WakeSignal } from './wake-signal.ts'

const POLL_MS = 2_000
const STOP_GRACE_MS = 3_000
const ABORT_GRACE_MS = 1_000

export interface MailWorkerOptions extends Omit<MailDelivery, 'onPostponed' | 'onFailed'> {
  readonly wakeSignal: WakeSignal
  readonly pollMs?: number
  /** How long the mails that are being sent have when the worker stops. */
  readonly stopGraceMs?: number
}

/** The returned function stops the worker, within a few seconds. */
export function startMailWorker(
  deps: Pick<Deps, 'db'>,
  logger: Logger,
  { wakeSignal, pollMs = POLL_MS, stopGraceMs = STOP_GRACE_MS, ...delivery }: MailWorkerOptions,
): () => Promise<void> {
  const stopping = new AbortController()
  const cutOff = new AbortController()
  const logged = logMails(delivery, logger)
  const limit = delivery.limit ?? MAILS_AT_ONCE
  let isDatabaseLost = false

  // Returns whether more may be due.
  async function deliver(): Promise<boolean> {
    try {
      const claimed = await deliverMails(deps, { ...logged, limit }, { signal: cutOff.signal })
      if (isDatabaseLost) logger.info('the database hands out mails again')
      isDatabaseLost = false
      return claimed === limit
    } catch (error) {
      if (!isDatabaseLost) logger.error({ err: error }, 'the database hands out no mails')
      isDatabaseLost = true
      return false
    }
  }

  async function keepDelivering(): Promise<void> {
    while (!stopping.signal.aborted) {
      const isMoreDue = await deliver()
      const pauseMs = about(pollMs)
      if (isDatabaseLost) await pause(pauseMs, stopping.signal)
      else if (!isMoreDue) await wakeSignal.pause(pauseMs, stopping.signal)
    }
  }
  const running = keepDelivering()

  return async () => {
    stopping.abort()
    await endsWithin(running, stopGraceMs)
    cutOff.abort()
    await endsWithin(running, ABORT_GRACE_MS)
  }
}

async function endsWithin(running: Promise<void>, ms: number): Promise<void> {
  const ended = new AbortController()
  await Promise.race([running, pause(ms, ended.signal)])
  ended.abort()
}
