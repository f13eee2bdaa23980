// Remembers which sessions were revoked, so that no call has to query the database: revocations by all replicas arrive as
// notifications. Answers `unknown` while they may be missing, and never guesses.
import {
  type Database,
  type ListenOptions,
  listRecentRevocations,
  REVOCATION_CHANNEL,
} from '@countersign/db'

/** A longer silence means that notifications may be missing. Below the second within which a revocation must be known. */
const MAX_SILENCE_MS = 800

/** 100,000 take about 10 MiB. With more at a time, the database is queried. */
const MAX_REMEMBERED = 100_000

export interface RevocationCache {
  /** `unknown` when only the database can tell. */
  check(sessionId: string): 'active' | 'revoked' | 'unknown'
  /** Adds revocations by this process, without the way through the database. */
  add(sessionIds: readonly string[]): void
  close(): Promise<void>
}

export interface RevocationCacheOptions {
  /** How long a revocation matters: until the session's last access token is too old to be accepted, in seconds. */
  readonly tokenLifeSeconds: number
  readonly maxRemembered?: number
  /** Called when notifications stop arriving, and when they arrive again; in between the database is queried. */
  readonly onStatus?: ListenOptions['onStatus']
}

/** Listens for revocations until it is closed. */
export function createRevocationCache(
  database: Pick<Database, 'executor' | 'listen'>,
  { tokenLifeSeconds, maxRemembered = MAX_REMEMBERED, onStatus }: RevocationCacheOptions,
): RevocationCache {
  // Session id -> when it may be forgotten, by the monotonic clock; oldest first, as each is kept equally long.
  const revoked = new Map<string, number>()
  let incompleteUntil = Number.NEGATIVE_INFINITY

  function add(sessionIds: readonly string[]): void {
    const now = performance.now()
    const forgetAt = now + tokenLifeSeconds * 1000
    for (const id of sessionIds) {
      revoked.delete(id)
      revoked.set(id, forgetAt)
    }
    for (const [id, until] of revoked) {
      if (until > now && revoked.size <= maxRemembered) break
      if (until > now) incompleteUntil = until
      revoked.delete(id)
    }
  }

  const listener = database.listen({
    channel: REVOCATION_CHANNEL,
    onMessage: (sessionId) => add([sessionId]),
    onStatus,
    async onConnect() {
      const limit = maxRemembered + 1
      const missed = await listRecentRevocations(database.executor, {
        seconds: tokenLifeSeconds,
        limit,
      })
      add(missed.toReversed())
    },
  })

  return {
    check(sessionId) {
      if (revoked.has(sessionId)) return 'revoked'
      const isComplete =
        listener.silenceMs() <= MAX_SILENCE_MS && performance.now() >= incompleteUntil
      return isComplete ? 'active' : 'unknown'
    },
    add,
    close: () => listener.close(),
  }
}
