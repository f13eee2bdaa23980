// Prepares what the operations of one run share: warm servers with signed-in users, and the load generator.
import postgres from 'postgres'
import { type LoadGenerator, startLoadGenerator } from './measure/load-generator.ts'
import type { Peer, Session, Store } from './peers/peer.ts'
import type { Plan } from './plan.ts'
import type { Postgres } from './postgres.ts'
import type { Progress } from './progress.ts'
import { checkMe, openSessions, type Server, signUpFirst, startServer } from './servers.ts'

/** A server with a session for each connection of the load. */
export interface Contestant {
  readonly server: Server
  /** As they stand: a refresh moves them. */
  sessions: readonly Session[]
}

export interface Run {
  readonly plan: Plan
  readonly postgres: Postgres
  readonly progress: Progress
  readonly load: LoadGenerator
  /** A second one, for when something else goes on meanwhile. */
  readonly storm: LoadGenerator
  /** The database of a store, with its tables and users. */
  databaseOf(store: Store): Promise<string>
  /** The server of a peer: started and signed in when first asked for. */
  contestant(peer: Peer): Promise<Contestant>
  contestants(): readonly Contestant[]
  /** A server that is stopped at the end of the run. */
  start(peer: Peer, databaseUrl: string, options?: { processes?: number }): Promise<Server>
  close(): Promise<void>
}

export function createRun(plan: Plan, database: Postgres, progress: Progress): Run {
  const databases = new Map<string, Promise<string>>()
  const started = new Map<string, Promise<Contestant>>()
  const ready: Contestant[] = []
  const servers: Server[] = []
  const load = startLoadGenerator()
  const storm = startLoadGenerator()

  async function makeDatabase(store: Store): Promise<string> {
    const url = await database.createDatabase(store.name)
    await store.createTables(url)
    return url
  }

  const start: Run['start'] = async (peer, databaseUrl, options) => {
    const server = await startServer(peer, databaseUrl, options)
    servers.push(server)
    return server
  }

  const databaseOf = (store: Store) => remember(databases, store.name, () => makeDatabase(store))

  async function makeContestant(peer: Peer): Promise<Contestant> {
    const signInAt = peer.signInAt && (await contestant(peer.signInAt))
    const url = await databaseOf(peer.store)
    const server = await start(peer, url)
    const made = {
      server,
      sessions: signInAt ? signInAt.sessions : await signIn(server),
    }
    ready.push(made)
    await checkMe(server, made.sessions)
    return made
  }

  async function signIn(server: Server): Promise<Session[]> {
    const { store } = server.peer
    const sql = postgres(server.databaseUrl, { max: 1 })
    await remember(databases, `users of ${store.name}`, async () => {
      await signUpFirst(server)
      await store.copyUser(sql, plan.users - 1)
      return server.databaseUrl
    })
    await sql.end()
    return openSessions(server, plan.connections)
  }

  const contestant = (peer: Peer) => remember(started, peer.name, () => makeContestant(peer))

  return {
    plan,
    postgres: database,
    progress,
    load,
    storm,
    databaseOf,
    contestant,
    contestants: () => ready,
    start,
    async close() {
      await Promise.all([load.stop(), storm.stop(), ...servers.map((server) => server.stop())])
    },
  }
}

function remember<TValue>(
  known: Map<string, Promise<TValue>>,
  key: string,
  make: () => Promise<TValue>,
): Promise<TValue> {
  const made = known.get(key) ?? make()
  known.set(key, made)
  return made
}
