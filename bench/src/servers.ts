// Starts servers and signs in at them.
import { randomInt } from 'node:crypto'
import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { startNode } from './children.ts'
import { cpuTimesOf, spentBetween, treeOf } from './measure/cpu.ts'
import { peersPath } from './peers/install.ts'
import { emailOf, ORIGIN, type Peer, type Session } from './peers/peer.ts'

const START_TIMEOUT_MS = 60_000
const POLL_MS = 4
const IDLE_WINDOW_MS = 100
const IDLE_SHARE = 0.05
const IDLE_TIMEOUT_MS = 60_000

export interface Server {
  readonly peer: Peer
  readonly url: string
  readonly databaseUrl: string
  /** The process that was started; with several, the one that started the others. */
  readonly pid: number
  /** Milliseconds from its start to its first answer. */
  readonly startMs: number
  /** Resolves when it has nothing left to do. */
  becomeIdle(): Promise<void>
  stop(): Promise<void>
}

/** Starts a peer and waits for its first answer. */
export async function startServer(
  peer: Peer,
  databaseUrl: string,
  { processes = 1 } = {},
): Promise<Server> {
  // Below the ports that systems give to outgoing connections.
  const port = randomInt(20_000, 30_000)
  const url = `http://127.0.0.1:${port}`
  const env = { NODE_ENV: 'production', PORT: String(port), DATABASE_URL: databaseUrl, ...peer.env }
  const alone = [peer.entry]
  const args = processes === 1 ? alone : [peersPath('cluster.ts'), peer.entry, String(processes)]

  const start = performance.now()
  const child = startNode(args, { env })
  let gone = false
  void child.ended.then(() => {
    gone = true
  })
  while (!(await answers(url + peer.healthPath))) {
    if (gone || performance.now() - start > START_TIMEOUT_MS) {
      throw new Error(`${peer.name} does not serve:\n${child.errors()}`)
    }
    await sleep(POLL_MS)
  }
  return {
    peer,
    url,
    databaseUrl,
    pid: child.pid,
    startMs: performance.now() - start,
    becomeIdle: () => becomeIdle(child.pid),
    stop: () => child.stop(),
  }
}

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(url, { agent: false }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    asked.once('error', () => resolve(false))
    asked.end()
  })
}

async function becomeIdle(pid: number): Promise<void> {
  const deadline = performance.now() + IDLE_TIMEOUT_MS
  for (;;) {
    const before = cpuTimesOf(treeOf(pid))
    await sleep(IDLE_WINDOW_MS)
    const share = spentBetween(before, cpuTimesOf(treeOf(pid))) / (IDLE_WINDOW_MS / 1000)
    if (share < IDLE_SHARE) return
    if (performance.now() > deadline) throw new Error('A server does not come to rest')
  }
}

/** Creates user 0, of whom the others are copied. */
export async function signUpFirst({ peer, url }: Server): Promise<void> {
  const { path = '', body = '' } = peer.calls.signup ?? {}
  const first = body.replace('new{turn}@bench.example', emailOf(0))
  const response = await post(url + path, first)
  if (!response.ok) throw await unexpected(peer, response)
}

/** Signs in as the users of these turns, one after the other. */
export async function openSessions({ peer, url }: Server, turns: number): Promise<Session[]> {
  const { path = '', body = '' } = peer.calls.login ?? {}
  const sessions: Session[] = []
  for (let turn = 0; turn < turns; turn++) {
    const response = await post(url + path, body.replace('{turn}', String(turn)))
    if (!response.ok || !peer.readSession) throw await unexpected(peer, response)
    const cookie = response.headers
      .getSetCookie()
      .map((text) => text.split(';', 1)[0])
      .join('; ')
    sessions.push(peer.readSession({ cookie, body: await response.json() }))
  }
  return sessions
}

/** Asks once whether `me` answers with who it should be: what is measured does its work. */
export async function checkMe({ peer, url }: Server, [session]: readonly Session[]): Promise<void> {
  const { path = '', session: names = [] } = peer.calls.me ?? {}
  if (names.length === 0) return
  const response = await fetch(url + path, { headers: pickHeaders(session ?? {}, names) })
  if (!response.ok || !(await response.clone().text()).includes(emailOf(0))) {
    throw await unexpected(peer, response)
  }
}

export function pickHeaders(session: Session, names: readonly string[]): Session {
  return Object.fromEntries(
    names.flatMap((name) => (name in session ? [[name, session[name] ?? '']] : [])),
  )
}

const post = (url: string, body: string) =>
  fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: ORIGIN },
    body,
  })

async function unexpected(peer: Peer, response: Response): Promise<Error> {
  const text = (await response.text()).slice(0, 300)
  return new Error(`${peer.name} answered ${response.url} with ${response.status}: ${text}`)
}
