// Creates the driver's client for a connection target. All connections to a server are made here: pool, migrator, listener.
import postgres from 'postgres'
import type { ConnectionTarget, SessionAttributes } from '../url/connection-target.ts'
import { type AttemptFailure, nextAttempt, planAttempts } from './attempts.ts'
import { dropUntracked, isSettingRefusal } from './session-settings.ts'
import { isTlsFailure, openSocket } from './socket.ts'
import { lazySecureContext } from './tls-settings.ts'

const CONNECT_TIMEOUT_SECONDS = 10
const LISTENER_TIMEOUT_SECONDS = 5
const KEEP_ALIVE_SECONDS = 60

/** Parameters that the server reports when a connection starts. */
interface SessionState {
  readonly in_hot_standby: string
  readonly default_transaction_read_only: string
}

// Missing from the driver's types: `socket` and `onnotify` are its own, the others are from our patch
// (docs/decisions/0006-patched-postgres-driver.md).
interface PatchedOptions extends postgres.Options<Record<string, never>> {
  socket(options: unknown, attempt: number): Promise<unknown>
  /** The attempt after a failed one, if there is one. */
  retry(error: Error, attempt: number): number | undefined
  /** Checks a connection before its first query; an error rejects it. */
  accepts?(state: SessionState, attempt: number): Error | undefined
  /** Whether a connection with this error must be discarded. */
  discards(error: Error): boolean
  onnotify?(channel: string, payload: string): void
}

export interface ClientOptions {
  readonly max: number
  readonly applicationName: string
  readonly settings?: Readonly<Record<string, string>>
  readonly prepare?: boolean
  /** Makes this a connection that only listens. */
  readonly listener?: {
    onNotify(channel: string, payload: string): void
    onClose(): void
  }
}

export function openClient(target: ConnectionTarget, options: ClientOptions): postgres.Sql {
  const { max, prepare = true, applicationName, settings = {}, listener } = options
  const attempts = planAttempts(target)
  const timeoutSeconds =
    target.connectTimeoutSeconds ?? (listener ? LISTENER_TIMEOUT_SECONDS : CONNECT_TIMEOUT_SECONDS)
  const secureContext = lazySecureContext(target.ssl)
  let rejection: Error | undefined

  const driverOptions: PatchedOptions = {
    max,
    prepare: prepare && target.prepare !== false,
    ...(target.user !== undefined && { user: target.user }),
    ...(target.password !== undefined && { password: target.password }),
    ...(target.database !== undefined && { database: target.database }),
    ssl: false, // `socket` does TLS
    connect_timeout: timeoutSeconds,
    keep_alive:
      target.keepAliveSeconds === undefined ? KEEP_ALIVE_SECONDS : target.keepAliveSeconds,
    connection: {
      ...settings,
      ...target.settings,
      application_name: applicationNameOf(target, applicationName),
    },
    onnotice: () => {},
    async socket(_options, index) {
      const attempt = attempts[index]
      if (!attempt) throw new Error('There is no such connection attempt')
      return openSocket(attempt, { ssl: target.ssl, secureContext, timeoutSeconds })
    },
    retry(error, index) {
      if (isSettingRefusal(error) && dropUntracked(client.options.connection)) return index
      const failure = failureOf(error)
      // If TLS fails after a rejection, the rejection is the cause.
      if (failure === 'rejection') rejection = error
      else if (failure === 'encryption') error.cause ??= rejection
      return nextAttempt(attempts, index, failure)
    },
    ...(attempts.some(({ mustBe }) => mustBe !== 'any') && {
      accepts: (state: SessionState, index: number) => mismatchOf(state, attempts[index]?.mustBe),
    }),
    discards: isBroken,
    ...(listener && {
      fetch_types: false,
      idle_timeout: 0,
      max_lifetime: null,
      onnotify: listener.onNotify,
      onclose: listener.onClose,
    }),
  }
  const client = postgres(driverOptions)
  return client
}

const defaultName = 'countersign'

// The URL may name the application; the listener's connection stays recognisable.
function applicationNameOf({ settings }: ConnectionTarget, name: string): string {
  return settings.application_name === undefined
    ? name
    : name.replace(defaultName, settings.application_name)
}

const codeOf = (error: Error) => ('code' in error ? String(error.code) : '')

function failureOf(error: Error): AttemptFailure {
  if (isTlsFailure(error)) return 'encryption'
  if (!(error instanceof postgres.PostgresError)) return 'host'
  // 28000: pg_hba.conf rejects encrypted, or unencrypted, connections. 57P03: still starting. As in libpq, any other error is
  // final.
  if (error.code === '28000') return 'rejection'
  return error.code === '57P03' ? 'host' : 'final'
}

const READ_ONLY = '25006'

function mismatchOf(state: SessionState, mustBe: SessionAttributes | undefined): Error | undefined {
  const isStandby = state.in_hot_standby === 'on'
  const isReadOnly = isStandby || state.default_transaction_read_only === 'on'
  const isMismatch =
    (mustBe === 'read-write' && isReadOnly) ||
    (mustBe === 'primary' && isStandby) ||
    (mustBe === 'read-only' && !isReadOnly) ||
    (mustBe === 'standby' && !isStandby)
  if (!isMismatch) return undefined
  const found = isStandby ? 'a standby' : isReadOnly ? 'read-only' : 'not read-only'
  const message =
    mustBe === 'read-write' || mustBe === 'primary'
      ? `The database is ${found} and cannot be written. Let its URL lead to the primary, or list all hosts in it: ` +
        'postgresql://user:password@first:5432,second:5432/database'
      : `The database is ${found}, and target_session_attrs asks for ${mustBe}`
  return Object.assign(new Error(message), { code: READ_ONLY })
}

// A demoted server answers 25006 permanently; a pooler may send 08 and 57P errors without closing the connection.
function isBroken(error: Error): boolean {
  return /^(25006|08...|57P..)$/.test(codeOf(error))
}
