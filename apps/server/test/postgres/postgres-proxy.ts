// A TCP proxy between a server process and PostgreSQL. It is the fault point of the crash tests, so that the product
// needs none: it reads just enough of the wire protocol to stop a statement at a chosen moment.
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/**
 * What is about to pass when everything stops, of a statement in autocommit:
 * - `statement`: what tells the database to execute it
 * - `commit`: what tells it to commit; it was told to execute
 * - `reply`: the answer; it is committed
 */
export type Moment = 'statement' | 'commit' | 'reply'

const ROTATION = '"sessions" set "generation"'

export interface PostgresProxy {
  /** The URL of the database by way of this proxy. */
  readonly url: string
  /** Forwards nothing from now on, either way and on any connection, and closes nothing. */
  freeze(): void
  /** Freezes when the next statement with that text comes to that moment, and resolves then. */
  freezeAt(moment: Moment, text?: string): Promise<void>
  /** Forwards what was held back, and what comes. */
  thaw(): void
  /** Ends every connection, drops what was held back, and forwards what comes on new ones. */
  cut(): void
  /** Ends every new connection at once. */
  refuse(isOn: boolean): void
  /** From now on no client is sent a notification, whatever it listens to. */
  dropNotifications(): void
  /** How often a client has stopped to wait for an answer so far: once for each Sync or Flush. */
  roundTrips(): number
  close(): Promise<void>
}

/** @param databaseUrl of a server that is spoken to over TCP and without TLS */
export async function startPostgresProxy(databaseUrl: string): Promise<PostgresProxy> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let isRefusing = false
  let heldBack: (() => void)[] | undefined
  let roundTrips = 0
  let dropsNotifications = false
  let trap: { moment: Moment; text: string; spring: () => void } | undefined

  const freeze = () => {
    heldBack ??= []
  }
  const spring = () => {
    trap?.spring()
    trap = undefined
  }
  const forward = (to: Socket, { bytes }: Message) => {
    if (heldBack) heldBack.push(() => to.write(bytes))
    else to.write(bytes)
  }

  const listener = createServer({ noDelay: true }, (client) => {
    if (isRefusing) {
      client.destroy()
      return
    }
    const database = connect({
      host: target.hostname,
      port: Number(target.port || 5432),
      noDelay: true,
    })
    joinEnds(client, database, sockets)
    const follow = followStatements()
    let replyAwaited = false

    readMessages(client, { startsUntyped: true }, (message) => {
      if (message.type === 'S' || message.type === 'H') roundTrips += 1
      const passing = follow(message)
      const trapped = trap && passing?.text.includes(trap.text) ? trap.moment : undefined
      if (trapped && trapped === passing?.moment) {
        freeze()
        spring()
      }
      forward(database, message)
      if (trapped === 'reply' && passing?.moment === 'commit') {
        freeze()
        replyAwaited = true
      }
    })
    readMessages(database, { startsUntyped: false }, (message) => {
      if (message.type === 'A' && dropsNotifications) return
      forward(client, message)
      // ReadyForQuery: in autocommit the statement is committed by now.
      if (!replyAwaited || message.type !== 'Z') return
      replyAwaited = false
      spring()
    })
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  if (typeof address !== 'object' || !address) throw new Error('The proxy has no port')

  const cut = () => {
    heldBack = undefined
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: Object.assign(new URL(target), { host: `127.0.0.1:${address.port}` }).href,
    freeze,
    freezeAt: (moment, text = ROTATION) =>
      new Promise((resolve) => {
        trap = { moment, text: text.toLowerCase(), spring: resolve }
      }),
    thaw() {
      const messages = heldBack ?? []
      heldBack = undefined
      for (const send of messages) send()
    },
    cut,
    refuse(isOn) {
      isRefusing = isOn
    },
    dropNotifications() {
      dropsNotifications = true
    },
    roundTrips: () => roundTrips,
    async close() {
      const closed = once(listener, 'close')
      listener.close()
      cut()
      await closed
    },
  }
}

// When one end is gone, so is the other: PostgreSQL sees a killed server as it would without the proxy.
function joinEnds(client: Socket, database: Socket, open: Set<Socket>): void {
  for (const socket of [client, database]) {
    open.add(socket)
    socket.on('error', () => {}) // followed by a close
    socket.on('close', () => {
      open.delete(socket)
      client.destroy()
      database.destroy()
    })
  }
}

interface Message {
  /** One letter; empty for the first message of a client, which has none. */
  readonly type: string
  readonly bytes: Buffer
}

// A message is a letter, the length of what follows as four bytes that count themselves, and what follows.
function readMessages(
  socket: Socket,
  { startsUntyped }: { startsUntyped: boolean },
  onMessage: (message: Message) => void,
): void {
  let typeLength = startsUntyped ? 0 : 1
  let unread = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    unread = Buffer.concat([unread, chunk])
    while (unread.length >= typeLength + 4) {
      const length = typeLength + unread.readInt32BE(typeLength)
      if (unread.length < length) return
      const bytes = unread.subarray(0, length)
      unread = unread.subarray(length)
      onMessage({ type: bytes.toString('latin1', 0, typeLength), bytes })
      typeLength = 1
    }
  })
}

// A statement is parsed under a name, maybe once for many uses; a Bind to that name begins its execution, a Sync ends it.
function followStatements(): (message: Message) => { moment: Moment; text: string } | undefined {
  const texts = new Map<string, string>()
  let executing: string | undefined
  return ({ type, bytes }) => {
    if (type === 'P') {
      const [name = '', text = ''] = stringsIn(bytes)
      texts.set(name, text.toLowerCase())
    }
    if (type === 'B') {
      const [_portal, name = ''] = stringsIn(bytes)
      executing = texts.get(name)
      return executing === undefined ? undefined : { moment: 'statement', text: executing }
    }
    if (type !== 'S' || executing === undefined) return undefined
    const text = executing
    executing = undefined
    return { moment: 'commit', text }
  }
}

const stringsIn = (message: Buffer) => message.toString('latin1', 5).split('\0', 2)
