// The way between a browser and the fake server: it keeps cookies as a browser does, and fails as networks do.
import { type Answer, type Asked, type FakeServer, ok } from './fake-server.ts'

/** What becomes of one request. Delays are milliseconds. */
export type Fate =
  | { readonly kind: 'answered'; readonly upMs?: number; readonly downMs?: number }
  /** It never reaches the server. */
  | { readonly kind: 'unsent'; readonly upMs?: number }
  /** The server acts, the answer is lost. */
  | { readonly kind: 'lost'; readonly upMs?: number; readonly downMs?: number }
  /** The server acts, and nothing is ever heard of it. */
  | { readonly kind: 'silent'; readonly upMs?: number }
  /** Something on the way sends it twice; the second answer arrives. */
  | { readonly kind: 'doubled'; readonly upMs?: number; readonly apartMs?: number }
  /** Something before the server answers. */
  | { readonly kind: 'refused'; readonly answer: Answer; readonly upMs?: number }
  /** The server acts, but something replaces its answer, cookie and all. */
  | { readonly kind: 'replaced'; readonly answer: Answer; readonly upMs?: number }

interface Sent {
  readonly path: string
  /** On the clock of `performance.now()`. */
  readonly at: number
  readonly accessToken: string | undefined
  readonly cookie: string | undefined
  isAborted(): boolean
  isOpen: boolean
}

export interface Jar {
  cookie: string | undefined
}

export interface Network {
  readonly fetch: typeof globalThis.fetch
  readonly sent: Sent[]
  /** What becomes of the next requests to this path; those after them are answered. */
  next(path: string, ...fates: Fate[]): void
  /** Decides for every request that `next` says nothing of. */
  fateOf: (path: string) => Fate
  pathsSent(): string[]
  sentTo(path: string): Sent[]
}

const LATENCY_MS = 5

export function createNetwork(server: FakeServer, jar: Jar = { cookie: undefined }): Network {
  const scripted = new Map<string, Fate[]>()
  const sent: Sent[] = []

  async function answer(asked: Asked, fate: Fate, wait: Wait): Promise<Answer> {
    await wait(fate.upMs ?? LATENCY_MS)
    switch (fate.kind) {
      case 'unsent':
        throw new TypeError('Failed to fetch')
      case 'refused':
        return fate.answer
      case 'replaced':
        server.handle(asked)
        return fate.answer
      case 'doubled':
        server.handle(asked)
        await wait(fate.apartMs ?? 0)
        return server.handle(asked)
      case 'silent':
        server.handle(asked)
        return wait(2 ** 30).then(() => ok(undefined))
      default: {
        const given = server.handle(asked)
        await wait(fate.downMs ?? LATENCY_MS)
        if (fate.kind === 'lost') throw new TypeError('Failed to fetch')
        return given
      }
    }
  }

  const network: Network = {
    sent,
    fateOf: () => ({ kind: 'answered' }),
    next: (path, ...fates) => scripted.set(path, [...(scripted.get(path) ?? []), ...fates]),
    pathsSent: () => sent.map(({ path }) => path),
    sentTo: (path) => sent.filter((request) => request.path === path),
    async fetch(input, init) {
      const request = new Request(input, init)
      const { signal } = request
      const url = new URL(request.url)
      const path = url.pathname.replace('/trpc/', '')
      const text = await request.text()
      const accessToken = request.headers.get('Authorization')?.replace('Bearer ', '')
      const { cookie } = jar
      const paths = path.split(',')
      const entry: Sent = {
        path,
        at: performance.now(),
        accessToken,
        cookie,
        isAborted: () => signal.aborted,
        isOpen: true,
      }
      sent.push(entry)
      const fate = scripted.get(path)?.shift() ?? network.fateOf(path)
      try {
        const asked = { path, input: text && JSON.parse(text), cookie, accessToken }
        const isBatch = url.searchParams.has('batch')
        const handled = isBatch
          ? await answerBatch(asked, paths, fate, waitUnless(signal))
          : await answer(asked, fate, waitUnless(signal))
        // A browser drops what comes for a request that was given up, its cookie too.
        if (signal.aborted) throw signal.reason
        if (handled.setCookie !== undefined) jar.cookie = handled.setCookie || undefined
        const isText = typeof handled.body === 'string'
        const body = isText ? String(handled.body) : JSON.stringify(handled.body)
        return new Response(body, { status: handled.status, headers: handled.headers ?? {} })
      } finally {
        entry.isOpen = false
      }
    },
  }

  async function answerBatch(asked: Asked, paths: string[], fate: Fate, wait: Wait) {
    const answers: Answer[] = []
    const whole = await answer({ ...asked, path: paths[0] ?? '' }, fate, wait)
    if (fate.kind === 'refused' || fate.kind === 'replaced') return whole
    answers.push(whole)
    for (const path of paths.slice(1)) answers.push(server.handle({ ...asked, path }))
    const status = Math.max(...answers.map((one) => one.status))
    return { status, body: answers.map(({ body }) => body) } satisfies Answer
  }

  return network
}

type Wait = (milliseconds: number) => Promise<void>

function waitUnless(signal: AbortSignal): Wait {
  return (milliseconds) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(done, milliseconds)
      function done() {
        signal.removeEventListener('abort', abort)
        resolve()
      }
      function abort() {
        clearTimeout(timer)
        reject(signal.reason)
      }
      if (signal.aborted) return abort()
      signal.addEventListener('abort', abort, { once: true })
    })
}
