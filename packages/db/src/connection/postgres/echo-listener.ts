// Listens on a PostgreSQL server, over its own connection, and proves it by echo: a message sent over the pool, like
// announcements, has to arrive here. Never asks the connection whether it listens: behind a pooler some backend does, and its
// notifications are lost.
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type postgres from 'postgres'
import type { Listener, ListenerStatus, ListenOptions } from '../listener.ts'
import type { ConnectionTarget } from '../url/connection-target.ts'
import { openClient } from './client.ts'
import { sessionSettings } from './session-settings.ts'

const HEARTBEAT_MS = 200
const TIMEOUT_MS = 700
const LISTEN_TIMEOUT_MS = 10_000
/** Longer, because a busy start delays the first echo. */
const FIRST_TIMEOUT_MS = 3_000
const RECONNECT_MS = 200
const MAX_RECONNECT_MS = 30_000
/** Messages that may be queued in a pool that does not answer. */
const MAX_QUEUED = 5

/**
 * @param target past any pooler, because LISTEN belongs to a connection
 * @param announcer the pool that sends announcements
 */
export function listenOnPostgres(
  target: ConnectionTarget,
  announcer: postgres.Sql,
  options: ListenOptions,
): Listener {
  // One channel per replica, so that none receives the echoes of all others.
  const echoChannel = `${options.channel}_${randomBytes(8).toString('hex')}`
  const closing = new AbortController()
  const report = createReport(options.onStatus)
  let confirmedAt = Number.NEGATIVE_INFINITY
  let current: postgres.Sql | undefined
  let queued = 0
  // Never reused: a delayed message may arrive on the next connection.
  let beat = 0

  async function send(payload: string): Promise<void> {
    queued += 1
    try {
      // The simple protocol: one round trip, and no prepared statement for a pooler to keep.
      await announcer.unsafe(`notify "${echoChannel}", '${payload}'`)
    } finally {
      queued -= 1
    }
  }

  // Throws when the connection is lost or silent.
  async function listenOnce(): Promise<void> {
    let hasEchoed = false
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
        const sent = queued < MAX_QUEUED ? send(payload) : Promise.reject(new Error('Not sent'))
        sent.catch(() => {})
        const tooLate = sleep(hasEchoed ? TIMEOUT_MS : FIRST_TIMEOUT_MS, false, { ref: false })
        const hasArrived = await Promise.race([echo, lost.promise, tooLate])
        if (hasArrived) {
          confirmedAt = sentAt
          hasEchoed = true
          report('listening')
        } else if (await isFulfilled(sent)) {
          if (!hasEchoed) report('silent')
          throw new Error('A message that was sent did not arrive')
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
      const status = await listenOnce().catch(() => report.status())
      // Behind a pooler the next connection will be as silent.
      delayMs = status === 'silent' ? Math.min(delayMs * 2, MAX_RECONNECT_MS) : RECONNECT_MS
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

// Reports each loss once. `silent` is more specific than `lost`, so it is reported after it too.
function createReport(onStatus: ListenOptions['onStatus']): Report {
  let status: ListenerStatus = 'listening'
  const report = (next: ListenerStatus, error?: unknown) => {
    const isNews =
      next === 'listening' ? status !== next : status === 'listening' || next === 'silent'
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
