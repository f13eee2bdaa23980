// Opens the socket of a connection: TCP or Unix-domain, with or without TLS. Knows nothing of the protocol above it.
import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls'
import { isSocketFolder, type SslSettings } from '../url/connection-target.ts'
import type { Attempt, Encryption } from './attempts.ts'
import { verificationOf } from './tls-settings.ts'

// https://www.postgresql.org/docs/current/protocol-message-formats.html: SSLRequest
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f])

export interface SocketOptions {
  readonly ssl: SslSettings
  readonly secureContext: () => SecureContext
  readonly timeoutSeconds: number
}

/** Whether TLS failed, and not reaching the host. */
export const isTlsFailure = (error: Error) => 'duringTls' in error

export async function openSocket(attempt: Attempt, options: SocketOptions): Promise<Socket> {
  const { host, port, address } = attempt.host
  const socket = isSocketFolder(host)
    ? connect(`${host}/.s.PGSQL.${port}`)
    : connect({ host: address ?? host, port, noDelay: true })
  const timer = setTimeout(() => {
    socket.destroy(connectionError('CONNECT_TIMEOUT', 'The database does not answer in time'))
  }, options.timeoutSeconds * 1000)
  try {
    await once(socket, 'connect')
    return await encrypt(socket, attempt, options)
  } catch (error) {
    socket.destroy()
    throw error
  } finally {
    clearTimeout(timer)
  }
}

async function encrypt(
  socket: Socket,
  { host: { host }, encryption }: Attempt,
  { ssl, secureContext }: SocketOptions,
): Promise<Socket> {
  if (encryption === 'none') return socket
  if (ssl.negotiation === 'postgres' && !(await isTlsOffered(socket, encryption))) return socket
  const secured = connectTls({
    socket,
    host,
    secureContext: secureContext(),
    ...(isIP(host) === 0 && ssl.serverName && { servername: host }),
    ...(ssl.negotiation === 'direct' && { ALPNProtocols: ['postgresql'] }),
    ...verificationOf(ssl),
  })
  try {
    await once(secured, 'secureConnect')
  } catch (error) {
    throw Object.assign(error instanceof Error ? error : new Error(String(error)), {
      duringTls: true,
    })
  }
  return secured
}

async function isTlsOffered(socket: Socket, encryption: Encryption): Promise<boolean> {
  socket.write(SSL_REQUEST)
  const answer: Buffer = await once(socket, 'data')
  // Further bytes would have been injected by an attacker on the path (CVE-2021-23222).
  if (answer.length === 1 && answer[0] === 0x53) return true
  if (answer.length === 1 && answer[0] === 0x4e && encryption === 'offered') return false
  const error = connectionError('TLS_REFUSED', 'The database offers no TLS, which sslmode demands')
  throw Object.assign(error, { duringTls: true })
}

function connectionError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}

function once(socket: Socket | TLSSocket, event: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const finish = (complete: () => void) => {
      socket.off(event, onEvent)
      socket.off('error', onError)
      socket.off('close', onClose)
      complete()
    }
    const onEvent = (value: Buffer) => finish(() => resolve(value))
    const onError = (error: Error) => finish(() => reject(error))
    const onClose = () =>
      finish(() =>
        reject(connectionError('CONNECTION_CLOSED', 'The database closed the connection')),
      )
    socket.on(event, onEvent)
    socket.on('error', onError)
    socket.on('close', onClose)
  })
}
