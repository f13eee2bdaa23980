// Relays to PostgreSQL and imitates what a single server cannot be: a standby, a demoted server, TLS with our own certificates, a
// host that accepts only encrypted or only plain connections, one that hangs up.
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { createSecureContext, TLSSocket, type TlsOptions } from 'node:tls'

/** What new connections find the relay to be. */
export type Role = 'primary' | 'read-only' | 'standby' | 'hangs up' | 'starting'

export interface RelayOptions {
  readonly tls?: TlsOptions
  /** Expects the TLS handshake at once, as with sslnegotiation=direct. */
  readonly isDirect?: boolean
  /** Rejects such connections as pg_hba.conf does, with a FATAL 28000. */
  readonly rejects?: 'plain' | 'encrypted'
}

export interface Relay {
  readonly port: number
  role: Role
  /** The connections so far, in order; those that only asked for TLS do not count. */
  readonly connections: ('plain' | 'encrypted')[]
  /** The startup parameters of the last connection. */
  readonly lastStartup: () => ReadonlyMap<string, string>
  /** The common name of the last encrypted client's certificate. */
  readonly clientName: () => string | undefined
  /** The URL of a database through this relay. */
  url(databaseUrl: string): string
  close(): Promise<void>
}

const SSL_REQUEST = 80_877_103

export async function startRelay(databaseUrl: string, options: RelayOptions = {}): Promise<Relay> {
  const target = new URL(databaseUrl)
  const open = new Set<Socket>()
  let startup = new Map<string, string>()
  let clientName: string | undefined

  const listener = createServer((socket) => {
    track(socket)
    if (relay.role === 'hangs up') {
      socket.destroy()
      return
    }
    void accept(socket)
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  if (typeof address !== 'object' || !address) throw new Error('The relay has no port')
  const { port } = address

  function track(socket: Socket) {
    open.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => open.delete(socket))
  }

  async function accept(socket: Socket): Promise<void> {
    if (options.tls && options.isDirect) return secure(socket, options.tls)
    const first = await read(socket)
    if (first === undefined) return
    if (first.length === 8 && first.readInt32BE(4) === SSL_REQUEST) {
      socket.write(options.tls ? 'S' : 'N')
      if (options.tls) return secure(socket, options.tls)
      const next = await read(socket)
      return next && join(socket, next, 'plain')
    }
    return join(socket, first, 'plain')
  }

  async function secure(socket: Socket, tls: TlsOptions): Promise<void> {
    const secured = new TLSSocket(socket, {
      isServer: true,
      secureContext: createSecureContext(tls),
      requestCert: tls.requestCert ?? false,
      rejectUnauthorized: false,
      ALPNProtocols: ['postgresql'],
    })
    track(secured)
    const message = await read(secured)
    if (message) {
      const subject = secured.getPeerCertificate().subject?.CN
      clientName = Array.isArray(subject) ? subject[0] : subject
      join(secured, message, 'encrypted')
    }
  }

  function join(client: Socket, message: Buffer, kind: 'plain' | 'encrypted'): void {
    relay.connections.push(kind)
    startup = parametersOf(message)
    if (options.rejects === kind) {
      client.end(fatal('28000', `no pg_hba.conf entry for this host, ${kind}`))
      return
    }
    if (relay.role === 'starting') {
      client.end(fatal('57P03', 'the database system is starting up'))
      return
    }
    const role = relay.role
    if (role !== 'primary') startup.set('default_transaction_read_only', 'on')
    const database = connect({ host: target.hostname, port: Number(target.port || 5432) })
    track(database)
    for (const socket of [client, database]) {
      socket.on('close', () => {
        client.destroy()
        database.destroy()
      })
    }
    database.write(startupMessage(startup))
    client.pipe(database)
    if (role === 'standby') claimStandby(database, client)
    else database.pipe(client)
  }

  const relay: Relay = {
    port,
    role: 'primary',
    connections: [],
    lastStartup: () => startup,
    clientName: () => clientName,
    url: (url) => Object.assign(new URL(url), { host: `127.0.0.1:${port}` }).href,
    async close() {
      listener.close()
      for (const socket of open) socket.destroy()
      await once(listener, 'close')
    },
  }
  return relay
}

async function read(socket: Socket): Promise<Buffer | undefined> {
  const bytes = once(socket, 'data').then(([chunk]): Buffer => chunk)
  const closed = once(socket, 'close').then(() => undefined)
  return Promise.race([bytes, closed]).catch(() => undefined)
}

function parametersOf(message: Buffer): Map<string, string> {
  const strings = message.toString('utf8', 8).split('\0')
  const parameters = new Map<string, string>()
  for (let i = 0; i + 1 < strings.length && strings[i]; i += 2) {
    parameters.set(strings[i] ?? '', strings[i + 1] ?? '')
  }
  return parameters
}

function startupMessage(parameters: ReadonlyMap<string, string>): Buffer {
  const body = Buffer.from(`${[...parameters].flat().join('\0')}\0\0`)
  const head = Buffer.alloc(8)
  head.writeInt32BE(8 + body.length, 0)
  head.writeInt32BE(196_608, 4)
  return Buffer.concat([head, body])
}

function fatal(code: string, message: string): Buffer {
  const body = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`)
  const head = Buffer.alloc(5)
  head.write('E')
  head.writeInt32BE(4 + body.length, 1)
  return Buffer.concat([head, body])
}

// The values differ in length, so the message is rebuilt.
function claimStandby(database: Socket, client: Socket): void {
  const honest = Buffer.from('in_hot_standby\0off\0')
  database.on('data', (chunk: Buffer) => {
    const at = chunk.indexOf(honest)
    if (at < 5) {
      client.write(chunk)
      return
    }
    const claim = Buffer.from('in_hot_standby\0on\0')
    const head = Buffer.from(chunk.subarray(at - 5, at))
    head.writeInt32BE(4 + claim.length, 1)
    client.write(
      Buffer.concat([chunk.subarray(0, at - 5), head, claim, chunk.subarray(at + honest.length)]),
    )
  })
}
