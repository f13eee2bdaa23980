// Plans the attempts to connect, in libpq's order: each host of the list, with and without TLS as sslmode says.
import {
  type ConnectionHost,
  type ConnectionTarget,
  isLoopback,
  isSocketFolder,
  type SessionAttributes,
  type SslMode,
} from '../url/connection-parameters.ts'

/** `offered`: with TLS if the server has it. */
export type Encryption = 'none' | 'offered' | 'required'

export interface Attempt {
  readonly host: ConnectionHost
  readonly encryption: Encryption
  readonly mustBe: SessionAttributes
  /** The same for all attempts at one host. */
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
  // As in libpq, there is no TLS over a Unix-domain socket.
  if (isSocketFolder(host)) return ['none']
  // libpq's default is prefer everywhere. To this machine TLS protects from nobody, so it is used only when demanded.
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
 * Why an attempt failed, as far as it decides what is tried next:
 * - `encryption`: TLS could not be had; next without it if that is allowed, else the next host
 * - `rejection`: the server takes no connection that is, or is not, encrypted; only the same host's other way is left
 * - `host`: nothing usable there; the next host
 * - `final`: an answer, which no other attempt changes
 */
export type AttemptFailure = 'encryption' | 'rejection' | 'host' | 'final'

/** The index of the attempt to make after one that failed; undefined when that was the last. */
export function nextAttempt(
  attempts: readonly Attempt[],
  index: number,
  failure: AttemptFailure,
): number | undefined {
  const failed = attempts[index]
  if (!failed || failure === 'final') return undefined
  const hasOtherWay = attempts[index + 1]?.turn === failed.turn
  if (failure !== 'host' && hasOtherWay) return index + 1
  if (failure === 'rejection') return undefined
  const next = attempts.findIndex(({ turn }) => turn > failed.turn)
  return next === -1 ? undefined : next
}
