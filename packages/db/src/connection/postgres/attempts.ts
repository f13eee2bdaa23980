// Plans connection attempts in libpq's order: each host in turn, with and without TLS as sslmode says. Makes none itself.
import {
  type ConnectionHost,
  type ConnectionTarget,
  isLoopback,
  isSocketFolder,
  type SessionAttributes,
  type SslMode,
} from '../url/connection-target.ts'

/** `offered`: TLS if the server supports it. */
export type Encryption = 'none' | 'offered' | 'required'

export interface Attempt {
  readonly host: ConnectionHost
  readonly encryption: Encryption
  readonly mustBe: SessionAttributes
  /** Shared by all attempts at one host. */
  readonly turn: number
}

export function planAttempts(target: ConnectionTarget): readonly Attempt[] {
  const hosts = target.loadBalance
    ? target.hosts
        .map((host) => ({ host, rank: Math.random() }))
        .toSorted((a, b) => a.rank - b.rank)
        .map(({ host }) => host)
    : target.hosts
  const rounds: readonly SessionAttributes[] =
    target.sessionAttributes === 'prefer-standby' ? ['standby', 'any'] : [target.sessionAttributes]
  let turn = 0
  return rounds.flatMap((mustBe) =>
    hosts.flatMap((host) => {
      turn += 1
      return encryptionOf(host, target.ssl.mode).map((encryption) => ({
        host,
        encryption,
        mustBe,
        turn,
      }))
    }),
  )
}

function encryptionOf({ host }: ConnectionHost, mode: SslMode | undefined): Encryption[] {
  // As in libpq, no TLS over a Unix-domain socket.
  if (isSocketFolder(host)) return ['none']
  // libpq's default is prefer for every host. On this machine TLS protects nothing, so it is used only if the server demands it.
  switch (mode ?? (isLoopback(host) ? 'allow' : 'prefer')) {
    case 'disable':
      return ['none']
    case 'allow':
      return ['none', 'required']
    case 'prefer':
      return ['offered', 'none']
    default:
      return ['required']
  }
}

/**
 * Why an attempt failed, as far as it decides the next one:
 * - `encryption`: TLS failed; next without TLS if that is allowed, else the next host
 * - `rejection`: the server rejects encrypted, or unencrypted, connections; only the same host's alternative is left
 * - `host`: the host is unusable; the next one
 * - `final`: the server's answer, which no other attempt changes
 */
export type AttemptFailure = 'encryption' | 'rejection' | 'host' | 'final'

/** The index of the attempt after a failed one; undefined after the last. */
export function nextAttempt(
  attempts: readonly Attempt[],
  index: number,
  failure: AttemptFailure,
): number | undefined {
  const failed = attempts[index]
  if (!failed || failure === 'final') return undefined
  const hasAlternative = attempts[index + 1]?.turn === failed.turn
  if (failure !== 'host' && hasAlternative) return index + 1
  if (failure === 'rejection') return undefined
  const next = attempts.findIndex(({ turn }) => turn > failed.turn)
  return next === -1 ? undefined : next
}
