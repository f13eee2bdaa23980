// Which sessions were ended, known to this process without asking the database: the ends of all replicas arrive as
// notifications. While they may not arrive, the answer is `unknown`, never a guess.
import {
  type Database,
  type ListenOptions,
  listRecentRevocations,
  REVOCATION_CHANNEL,
} from '@countersign/db'

/** A silence longer than this counts as deafness. Below the second within which an end must be known everywhere. */
const MAX_SILENCE_MS = 800
/** So many ends are remembered; 100,000 take about 10 MiB. With more at a time, the database is asked. */
const MAX_REMEMBERED = 100_000

export interface Revocations {
  /** Whether the session was ended; `unknown` when only the database can tell. */
  verdict(sessionId: string): 'unended' | 'ended' | 'unknown'
  /** Makes ends of this process known to itself without the way through the database. */
  remember(sessionIds: readonly string[]): void
  close(): Promise<void>
}

export interface RevocationsOptions {
  /** For how long an end matters: until the last access token of the session is refused for its age, in seconds. */
  readonly tokenLifeSeconds: number
  readonly maxRemembered?: number
  /** Told when notifications stop to arrive, and when they do again; meanwhile the database is asked. */
  readonly onStatus?: ListenOptions['onStatus']
}

/** Listens for the ends of sessions until it is closed. */
export function createRevocations(
  database: Pick<Database, 'executor' | 'listen'>,
  { tokenLifeSeconds, maxRemembered = MAX_REMEMBERED, onStatus }: RevocationsOptions,
): Revocations {
  // Session id -> when it may be forgotten, on the monotonic clock; oldest first, as every end matters equally long.
  const ended = new Map<string, number>()
  let incompleteUntil = Number.NEGATIVE_INFINITY

  function remember(sessionIds: readonly string[]): void {
    const now = performance.now()
    const forgetAt = now + tokenLifeSeconds * 1000
    for (const id of sessionIds) {
      ended.delete(id)
      ended.set(id, forgetAt)
    }
    for (const [id, until] of ended) {
      if (until > now && ended.size <= maxRemembered) break
      if (until > now) incompleteUntil = until
      ended.delete(id)
    }
  }

  const listener = database.listen({
    channel: REVOCATION_CHANNEL,
    onMessage: (sessionId) => remember([sessionId]),
    onStatus,
    async onConnect() {
      const limit = maxRemembered + 1
      const missed = await listRecentRevocations(database.executor, {
        seconds: tokenLifeSeconds,
        limit,
      })
      remember(missed.toReversed())
    },
  })

  return {
    verdict(sessionId) {
      if (ended.has(sessionId)) return 'ended'
      const isCertain =
        listener.silenceMs() <= MAX_SILENCE_MS && performance.now() >= incompleteUntil
      return isCertain ? 'unended' : 'unknown'
    },
    remember,
    close: () => listener.close(),
  }
}
