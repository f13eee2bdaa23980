// LISTEN on a PostgreSQL server, over a connection of its own that is asked again and again whether it still listens.
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import type { Listener, ListenOptions } from './listener.ts'

const HEARTBEAT_MS = 200
const TIMEOUT_MS = 700
const RECONNECT_MS = 200

// postgres.js hands every notification of a connection to this option; its types know it only within `listen`, which
// hides its connection and so cannot be asked whether it is alive.
interface NotifiedOptions extends postgres.Options<Record<string, never>> {
  onnotify(channel: string, payload: string): void
}

/** @param url past any pooler: a LISTEN belongs to its connection */
export function listenOnPostgres(url: string, options: ListenOptions): Listener {
  let confirmedAt = Number.NEGATIVE_INFINITY
  let current: postgres.Sql | undefined
  const closing = new AbortController()

  // Ends by throwing: when the connection is lost, answers too late, or is another one than before.
  async function listenOnce(): Promise<void> {
    const connectionOptions: NotifiedOptions = {
      max: 1,
      prepare: false,
      fetch_types: false,
      idle_timeout: 0,
      max_lifetime: null,
      connect_timeout: 5,
      connection: { application_name: 'countersign listener' },
      onnotice: () => {},
      onnotify: (_channel, payload) => options.onMessage(payload),
    }
    const client = postgres(url, connectionOptions)
    current = client
    try {
      await client.unsafe(`listen "${options.channel}"`)
      await options.onConnect()
      while (!closing.signal.aborted) {
        const askedAt = performance.now()
        await within(TIMEOUT_MS, isListening(client, options.channel))
        confirmedAt = askedAt
        await sleep(HEARTBEAT_MS, undefined, { signal: closing.signal })
      }
    } finally {
      confirmedAt = Number.NEGATIVE_INFINITY
      await client.end({ timeout: 0 })
    }
  }

  async function keepListening(): Promise<void> {
    while (!closing.signal.aborted) {
      // Whatever went wrong, the silence tells it: until it is mended, nobody relies on this listener.
      await listenOnce().catch(() => {})
      await sleep(RECONNECT_MS, undefined, { signal: closing.signal }).catch(() => {})
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

// Not `select 1`: the driver may have opened a new connection in between, and that one does not listen.
async function isListening(client: postgres.Sql, channel: string): Promise<void> {
  const channels = await client`select pg_listening_channels() as channel`
  if (!channels.some((row) => row.channel === channel)) throw new Error('The LISTEN was lost')
}

async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  const done = new AbortController()
  const tooLate = sleep(milliseconds, undefined, { signal: done.signal }).then(() => {
    throw new Error('No answer in time')
  })
  try {
    await Promise.race([work, tooLate])
  } finally {
    done.abort()
    tooLate.catch(() => {})
    work.catch(() => {})
  }
}
