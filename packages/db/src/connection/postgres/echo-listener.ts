// LISTEN on a PostgreSQL server, over a connection of its own. What proves that it hears is a message of its own: sent over
// the pool, as announcements are, and received here. Never asks this connection whether it listens: behind a pooler some
// backend does, and what it is sent arrives nowhere.
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type postgres from 'postgres'
import type { Listener, ListenerStatus, ListenOptions } from '../listener.ts'
import type { ConnectionTarget } from '../url/connection-parameters.ts'
import { openClient } from './client.ts'
import { sessionSettings } from './session-settings.ts'

const HEARTBEAT_MS = 200
const TIMEOUT_MS = 700
const LISTEN_TIMEOUT_MS = 10_000
/** A busy start is not deafness yet. */
const FIRST_TIMEOUT_MS = 3_000
const RECONNECT_MS = 200
const MAX_RECONNECT_MS = 30_000
/** So many messages may be on their way through a pool that does not answer. */
const MAX_UNSENT = 5

/**
 * @param target past any pooler: a LISTEN belongs to its connection
 * @param announcer the pool over which announcements are sent
 */
export function listenOnPostgres(
  target: ConnectionTarget,
  announcer: postgres.Sql,
  options: ListenOptions,
): Listener {
  // A channel of its own, so that no replica is sent the messages of all others.
  const echoChannel = `${options.channel}_${randomBytes(8).toString('hex')}`
  const closing = new AbortController()
  const report = createReport(options.onStatus)
  let confirmedAt = Number.NEGATIVE_INFINITY
  let current: postgres.Sql | undefined
  let unsent = 0
  // Never used twice, for a message may be held up until there is another connection.
  let beat = 0

  async function send(payload: string): Promise<void> {
    unsent += 1
    try {
      // The simple protocol: one round trip, and no statement for a pooler to keep.
      await announcer.unsafe(`notify "${echoChannel}", '${payload}'`)
    } finally {
      unsent -= 1
    }
  }

  // Ends by throwing: when the connection is lost, or does not hear.
  async function listenOnce(): Promise<void> {
    let heard = false
    let onEcho = (_payload: string) => {}
    const lost = Promise.withResolvers<never>()
    lost.promise.catch(() => {})
    const client = openClient(target, {
      settings: sessionSettings,
      max: 1,
      prepare: false,
      applicationName: 'countersign listener',
      listener: {
        onNotify: (channel, payload) =>
          channel === echoChannel ? onEcho(payload) : options.onMessage(payload),
        onClose: () => lost.reject(new Error('The listening connection was closed')),
      },
    })
    current = client
    try {
      const tooLate = sleep(LISTEN_TIMEOUT_MS, undefined, { ref: false }).then(() => {
        throw new Error('LISTEN was not answered in time')
      })
      tooLate.catch(() => {})
      const listen = client.unsafe(`listen "${options.channel}"; listen "${echoChannel}"`)
      await Promise.race([listen, lost.promise, tooLate])
      await options.onConnect()
      while (!closing.signal.aborted) {
        const payload = String(beat++)
        const sentAt = performance.now()
        const echo = new Promise<true>((resolve) => {
          onEcho = (received) => received === payload && resolve(true)
        })
        const sent = unsent < MAX_UNSENT ? send(payload) : Promise.reject(new Error('Unsent'))
        sent.catch(() => {})
        const tooLate = sleep(heard ? TIMEOUT_MS : FIRST_TIMEOUT_MS, false, { ref: false })
        const isHeard = await Promise.race([echo, lost.promise, tooLate])
        if (isHeard) {
          confirmedAt = sentAt
          heard = true
          report('listening')
        } else if (await isFulfilled(sent)) {
          if (!heard) report('deaf')
          throw new Error('What was sent did not arrive')
        }
        const pause = sleep(HEARTBEAT_MS, undefined, { signal: closing.signal })
        pause.catch(() => {})
        await Promise.race([lost.promise, pause])
      }
    } catch (error) {
      if (!closing.signal.aborted) report('lost', error)
      throw error
    } finally {
      confirmedAt = Number.NEGATIVE_INFINITY
      lost.reject(new Error('The listening connection was left'))
      await client.end({ timeout: 0 })
    }
  }

  async function keepListening(): Promise<void> {
    let delayMs = RECONNECT_MS
    while (!closing.signal.aborted) {
      const failed = await listenOnce().catch(() => report.status())
      // Behind a pooler the next connection will hear as little.
      delayMs = failed === 'deaf' ? Math.min(delayMs * 2, MAX_RECONNECT_MS) : RECONNECT_MS
      await sleep(delayMs, undefined, { signal: closing.signal }).catch(() => {})
    }
  }
  const running = keepListening()

  return {
    silenceMs: () => performance.now() - confirmedAt,
    async close() {
      closing.abort()
      await current?.end({ timeout: 0 })
      await running
    },
  }
}

interface Report {
  (status: ListenerStatus, error?: unknown): void
  status(): ListenerStatus
}

// Once per loss. That it is deaf tells more than that it was lost, and is said as well.
function createReport(onStatus: ListenOptions['onStatus']): Report {
  let status: ListenerStatus = 'listening'
  const report = (next: ListenerStatus, error?: unknown) => {
    const isNews =
      next === 'listening' ? status !== next : status === 'listening' || next === 'deaf'
    if (!isNews || next === status) return
    status = next
    onStatus?.(next, error)
  }
  return Object.assign(report, { status: () => status })
}

async function isFulfilled(promise: Promise<void>): Promise<boolean> {
  return Promise.race([
    promise.then(
      () => true,
      () => false,
    ),
    sleep(0, false),
  ])
}
