// The server in memory: the rules of docs/session-model.md, on a clock of its own that no page can set.
import { errors, type Reason, type User } from '@countersign/contract'

const GRACE_MS = 10_000
const ACCESS_TTL_SECONDS = 900
const IDLE_MS = 30 * 24 * 3_600_000
const MAX_REPLAYS = 100

interface Row {
  readonly id: string
  user: User
  generation: number
  /** The one that was rotated last: its answer may have been lost. */
  retryGeneration: number
  rotatedAt: number
  replays: number
  idleEndsAt: number
  readonly endsAt: number
  over?: 'revoked' | 'reused'
}

export interface Asked {
  readonly path: string
  readonly input: unknown
  readonly cookie: string | undefined
  readonly accessToken: string | undefined
}

export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers?: Record<string, string>
  /** The refresh cookie to keep; empty clears it. */
  readonly setCookie?: string
}

export interface FakeServer {
  handle(asked: Asked): Answer
  /** Every session that there ever was. */
  readonly rows: ReadonlyMap<string, Row>
  rowOf(cookie: string | undefined): Row | undefined
  isLive(row: Row | undefined): boolean
  end(id: string, reason: 'revoked' | 'reused'): void
  /** Refuses access tokens issued so far, as an exchanged signing secret does. */
  distrustAccessTokens(): void
  accessTtlSeconds: number
  /** REFRESH_RETRY=late, or strict. */
  answersLateRetries: boolean
  /** How long sessions that are opened from now on live at most. */
  sessionMaxAgeMs: number
  /** How far the clock of the replica that answers is from that of the database. */
  replicaOffMs: number
  /** Gives users the id of their session for a name, so that a test sees which one a client holds. */
  namesSessions: boolean
  /** A refresh answers without the user, as it did before 0.2. */
  isOfEarlierRelease: boolean
  /** Changes something about a user, in every session. */
  changeUser(id: string, change: Partial<User>): void
}

export const users = {
  ada: userOf('0199a0a0-0000-7000-8000-00000000000a', 'ada@example.com', 'Ada Lovelace'),
  bob: userOf('0199a0a0-0000-7000-8000-00000000000b', 'bob@example.com', 'Bob Noyce'),
}

export const password = 'Analytical-Engine-1843'

export function createFakeServer(): FakeServer {
  const rows = new Map<string, Row>()
  let opened = 0
  let distrustedUntil = 0
  const startedAt = Date.now() - performance.now()
  const now = () => startedAt + performance.now()
  const replicaNow = () => now() + server.replicaOffMs

  const rowOf = (cookie: string | undefined) => rows.get(cookie?.split('|')[0] ?? '')
  const isLive = (row: Row | undefined) =>
    row !== undefined && row.over === undefined && now() < Math.min(row.idleEndsAt, row.endsAt)
  const cookieOf = (row: Row) => `${row.id}|${row.generation}`

  function accessOf(row: Row) {
    const iat = Math.floor(replicaNow() / 1000)
    const secondsLeft = Math.floor((row.endsAt - now()) / 1000)
    const expiresIn = Math.max(1, Math.min(server.accessTtlSeconds, secondsLeft))
    const payload = { sid: row.id, sub: row.user.id, iat, exp: iat + expiresIn }
    const accessToken = `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.c2ln`
    return { accessToken, expiresIn }
  }

  function open(account: User, presented: string | undefined): Answer {
    const replaced = rowOf(presented)
    if (replaced) replaced.over ??= 'revoked'
    opened += 1
    const hex = Math.floor(replicaNow()).toString(16).padStart(12, '0')
    const id = `${hex.slice(0, 8)}-${hex.slice(8)}-7${String(opened).padStart(3, '0')}-8000-${String(opened).padStart(12, '0')}`
    const user = server.namesSessions ? { ...account, fullName: id } : account
    const idleEndsAt = now() + IDLE_MS
    const endsAt = now() + server.sessionMaxAgeMs
    const row: Row = {
      id,
      user,
      generation: 0,
      retryGeneration: -1,
      rotatedAt: now(),
      replays: 0,
      idleEndsAt,
      endsAt,
    }
    rows.set(id, row)
    return ok({ ...accessOf(row), user }, cookieOf(row))
  }

  function refresh(cookie: string | undefined): Answer {
    const row = rowOf(cookie)
    const generation = Number(cookie?.split('|')[1])
    if (!row) return refusal('UNAUTHENTICATED')
    if (row.over) return refusal(row.over === 'reused' ? 'SESSION_REUSED' : 'SESSION_REVOKED')
    if (!isLive(row)) return refusal('SESSION_EXPIRED')
    const isRetry = generation === row.retryGeneration
    if (generation < row.generation && now() - row.rotatedAt < GRACE_MS) {
      if (!isRetry || row.replays >= MAX_REPLAYS) return refusal('REFRESH_RACED')
      row.replays += 1
    } else if (generation < row.generation && (!isRetry || !server.answersLateRetries)) {
      row.over = 'reused'
      return refusal('SESSION_REUSED')
    } else {
      row.generation = Math.max(generation, row.generation) + 1
      row.retryGeneration = generation
      row.rotatedAt = now()
      row.replays = 0
      row.idleEndsAt = now() + IDLE_MS
    }
    const user = server.isOfEarlierRelease ? {} : { user: row.user }
    return ok({ ...accessOf(row), ...user }, cookieOf(row))
  }

  function within(token: string | undefined, call: (row: Row) => unknown): Answer {
    const [, payload = ''] = token?.split('.') ?? []
    const claims = payload && JSON.parse(Buffer.from(payload, 'base64url').toString())
    const isTrusted = claims && claims.exp * 1000 > now() && claims.iat * 1000 >= distrustedUntil
    if (!isTrusted) return refusal('UNAUTHENTICATED')
    const row = rows.get(claims.sid)
    return row && isLive(row) ? ok(call(row)) : refusal('SESSION_REVOKED')
  }

  const server: FakeServer = {
    rows,
    rowOf,
    isLive,
    accessTtlSeconds: ACCESS_TTL_SECONDS,
    answersLateRetries: true,
    sessionMaxAgeMs: Number.POSITIVE_INFINITY,
    replicaOffMs: 0,
    namesSessions: false,
    isOfEarlierRelease: false,
    changeUser(id, change) {
      for (const row of rows.values()) {
        if (row.user.id === id) row.user = { ...row.user, ...change }
      }
    },
    end(id, reason) {
      const row = rows.get(id)
      if (row) row.over ??= reason
    },
    distrustAccessTokens() {
      distrustedUntil = now() + 1
    },
    handle({ path, input, cookie, accessToken }) {
      switch (path) {
        case 'auth.login':
        case 'auth.signup': {
          const { email, password: given } = input as { email: string; password: string }
          const user = Object.values(users).find((known) => known.email === email)
          if (!user || given !== password) return refusal('INVALID_CREDENTIALS')
          return open(user, cookie)
        }
        case 'auth.refresh':
          return refresh(cookie)
        case 'auth.logout': {
          const row = rowOf(cookie)
          if (row) row.over ??= 'revoked'
          return { ...ok(undefined), setCookie: '' }
        }
        case 'auth.me':
          return within(accessToken, ({ user }) => ({ user }))
        case 'sessions.list':
          return within(accessToken, () => ({ sessions: [] }))
        case 'sessions.revoke':
        case 'sessions.revokeOthers':
          return within(accessToken, () => ({ revoked: 0 }))
        default:
          return refusal('NOT_FOUND')
      }
    },
  }
  return server
}

export function ok(data: unknown, setCookie?: string): Answer {
  return { status: 200, body: { result: { data } }, ...(setCookie && { setCookie }) }
}

const statuses: Partial<Record<Reason, number>> = {
  REFRESH_RACED: 409,
  NOT_FOUND: 404,
  TOO_MANY_REQUESTS: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
}

export function refusal(
  reason: Reason,
  headers: Record<string, string> = {},
  { retryAfter }: { retryAfter?: number } = {},
): Answer {
  const { code, message } = errors[reason]
  const status = statuses[reason] ?? 401
  const data = { code, httpStatus: status, reason, ...(retryAfter !== undefined && { retryAfter }) }
  return { status, headers, body: { error: { message, code: -32_000, data } } }
}

function userOf(id: string, email: string, fullName: string): User {
  const createdAt = '2026-01-01T00:00:00.000Z'
  return { id, email, fullName, role: 'USER', emailVerified: true, createdAt, updatedAt: createdAt }
}
