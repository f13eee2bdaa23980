// A hundred thousand targets that parsers disagree about: who checks a request, who counts it and who serves it have to
// see the same calls in each of them. In this process, without a network.
import { randomBytes } from 'node:crypto'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { type RateLimitDecision, unlimited } from '@countersign/api'
import { contract, declarationsOf } from '@countersign/contract'
import { createDatabase } from '@countersign/db'
import express, { type Express } from 'express'
import fc from 'fast-check'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createDeps } from '../../src/deps.ts'
import { answerErrors } from '../../src/http/errors/error-handler.ts'
import { answerNotFound } from '../../src/http/errors/not-found.ts'
import { toOriginForm } from '../../src/http/message/absolute-target.ts'
import { resolveClientAddress } from '../../src/http/message/client-address.ts'
import { isClearTarget, markUnclearTarget } from '../../src/http/message/request-target.ts'
import { limitRequests } from '../../src/http/rate-limit/rate-limit.ts'
import { createLogger } from '../../src/operations/logger.ts'
import { type CallsResult, readCalls } from '../../src/trpc/read-calls.ts'
import { serveTrpc } from '../../src/trpc/trpc-handler.ts'
import { testConfig } from '../harness/test-server.ts'

const TARGETS = 100_000
const MAX_BATCH_SIZE = 10

/** The names that tRPC says it has read of the request at hand. */
const seen = vi.hoisted(() => ({ byTrpc: [] as string[][] }))
vi.mock('@trpc/server/http', async (importOriginal) => {
  const original = await importOriginal<typeof import('@trpc/server/http')>()
  const resolveResponse: typeof original.resolveResponse = (options) =>
    original.resolveResponse({
      ...options,
      createContext(inner) {
        seen.byTrpc.push(inner.info.calls.map(({ path }) => path))
        return options.createContext(inner)
      },
    })
  return { ...original, resolveResponse }
})

const names = declarationsOf(contract).map(([name]) => name)
const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...names) },
  fc.constantFrom('auth', 'auth.nothing', 'auth%2eme', 'AUTH.ME', '__proto__', 'constructor', ''),
)
/** What parsers have read differently, raw or encoded. */
const confusing = fc.constantFrom(
  ...['#', '\\', '/', '//', '?', '&', ';', '=', '@', ':', '.', '..', './', '../', '\t', ' ', '+'],
  ...[
    '\u0001',
    '\u007f',
    '\u0085',
    '\u00a0',
    '\u00e9',
    '\u00ff',
    '"',
    "'",
    '<',
    '|',
    '^',
    '[',
    ']',
  ],
  ...['%23', '%5C', '%2F', '%3F', '%26', '%2C', '%2c', '%2e', '%2E%2e', '%00', '%20', '%09', '%25'],
  ...['%', '%2', '%zz', '%ff', '%C0%AF', '%E0%A4%A', '%EF%BC%8C', '%252C', '%u002c', '*', 'x:'],
)
const seldomConfusing = fc.oneof({ weight: 5, arbitrary: fc.constant('') }, confusing)
const separator = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(',', '%2C') }, confusing)
const path = fc
  .tuple(
    fc.oneof({ weight: 8, arbitrary: fc.constant('/') }, confusing),
    fc.array(fc.tuple(name, seldomConfusing, separator), { minLength: 1, maxLength: 12 }),
    name,
    seldomConfusing,
  )
  .map(
    ([start, parts, last, end]) => start + parts.map((part) => part.join('')).join('') + last + end,
  )
const singlePath = fc.tuple(name, seldomConfusing).map(([each, end]) => `/${each}${end}`)
const parameter = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('batch=1', 'batch=1', 'input=%7B%7D', 'input={"0":{}}') },
  fc.constantFrom(
    ...[
      'batch=1#',
      'batch=1\\',
      'batch=%31',
      '%62atch=1',
      'batch',
      'batch=',
      'batch=0',
      'batch=01',
    ],
    ...['BATCH=1', 'batch[]=1', 'batch=1;', ' batch=1', 'batch=1%00', 'batch=1%23', 'batch=+1'],
    ...['batch=true', '#batch=1', 'x=#&batch=1', '?batch=1', 'input=[', 'input=%', 'input=%FF'],
    ...[
      'connectionParams=[',
      'connectionParams={}',
      'lastEventId=1',
      '__proto__=1',
      '\u00a0batch=1',
    ],
  ),
)
const query = fc
  .tuple(
    fc.array(fc.tuple(parameter, seldomConfusing), { maxLength: 3 }),
    fc.constantFrom('&', ';'),
  )
  .map(([parts, glue]) =>
    parts.length === 0 ? '' : `?${parts.map((each) => each.join('')).join(glue)}`,
  )

const request = fc.record({
  method: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom('GET', 'POST') },
    fc.constantFrom('PUT', 'HEAD', 'PROPFIND'),
  ),
  target: fc
    .tuple(
      fc.oneof(
        { weight: 9, arbitrary: fc.constant('/trpc') },
        fc.constantFrom('/TRPC', '/trpc/', 'http://x/trpc', '//trpc'),
      ),
      fc.oneof(path, singlePath),
      query,
    )
    .map((parts) => parts.join('')),
  headers: fc.record(
    {
      'content-type': fc.constantFrom(
        'application/json',
        'multipart/form-data; boundary=x',
        'application/octet-stream',
      ),
      accept: fc.constantFrom(
        'application/jsonl',
        'text/event-stream',
        '*/*;q=1, Application/JSONL;q=0',
      ),
      'trpc-accept': fc.constantFrom('application/jsonl', 'x'),
    },
    { requiredKeys: [] },
  ),
  body: fc.constantFrom('', '{}', '{"0":{}}', '[', '0'),
})
type HostileRequest = typeof request extends fc.Arbitrary<infer T> ? T : never

interface Observed {
  readonly guard: CallsResult | undefined
  readonly byTrpc: readonly string[][]
  readonly counted: number
}

async function createObserver() {
  const config = testConfig({ DATABASE_URL: 'pglite://memory' })
  const logger = createLogger({ level: 'silent' })
  const database = await createDatabase(config.database.url, config.database)
  await database.migrate()
  const real = await createDeps(database, config, logger)
  onTestFinished(async () => {
    await real.revocationCache.close()
    await database.close()
  })

  let counted = 0
  // One call, whichever limits it is counted by.
  const count = async (): Promise<RateLimitDecision> => {
    counted += 1
    return { allowed: true, limit: 100, remaining: 99, retryAfter: 60, statuses: [], pending: [] }
  }
  const rateLimiter = { ...unlimited, consume: count, consumeAll: count }
  let guard: CallsResult | undefined
  const app = express()
  app.set('case sensitive routing', true)
  app.use(resolveClientAddress(0))
  app.use(limitRequests(rateLimiter))
  app.use('/trpc', (req, _res, next) => {
    guard = readCalls(req, MAX_BATCH_SIZE)
    next()
  })
  app.use('/trpc', serveTrpc({ deps: { ...real, rateLimiter }, logger, ...config }))
  app.use(answerNotFound)
  app.use(answerErrors(logger))

  return async (each: HostileRequest): Promise<Observed> => {
    counted = 0
    guard = undefined
    seen.byTrpc = []
    await handle(app, each)
    return { guard, byTrpc: seen.byTrpc, counted }
  }
}

// What a server does with a parsed request, without the server. Targets with `#`, `\\` and the like pass here: who reads
// the calls does not rely on their being refused.
function handle(app: Express, { method, target, headers, body }: HostileRequest): Promise<void> {
  const req = Object.assign(new IncomingMessage(new Socket()), {
    method,
    url: target,
    headers,
    body,
  })
  toOriginForm(req)
  // In these Express finds no path, or fails to look for one, before any step has run.
  if (!/^\/(?!\/)/.test(req.url)) markUnclearTarget(req)
  const res = new ServerResponse(req)
  return new Promise((resolve) => {
    // A long streamed answer that is not read would wait forever.
    app(req, Object.assign(res, { write: () => true, end: () => void resolve() }))
  })
}

test('[34] [58] guard, counter and tRPC see the same calls in a hundred thousand hostile targets', {
  timeout: 600_000,
}, async () => {
  const seed = Number(process.env.TEST_FUZZ_SEED ?? randomBytes(4).readInt32LE())
  const observe = await createObserver()
  const tally = { served: 0, batches: 0, refused: 0, unclear: 0, readOtherwise: 0 }

  for (const each of fc.sample(request, { numRuns: TARGETS, seed })) {
    const { guard, byTrpc, counted } = await observe(each)
    const what = () => `seed ${seed}: ${JSON.stringify(each)}`
    if (!isClearTarget(each.target)) tally.unclear += 1
    if (guard?.kind === 'read') {
      const { names, isBatch } = guard.calls
      tally.served += 1
      if (isBatch) tally.batches += 1
      if (names.join('\n') !== readByUrl(each.target).join('\n')) tally.readOtherwise += 1
      if (byTrpc.length !== 1 || byTrpc[0]?.join('\n') !== names.join('\n'))
        expect(byTrpc, what()).toEqual([names])
      if (counted !== names.length) expect(counted, what()).toBe(names.length)
    } else {
      tally.refused += 1
      if (byTrpc.length !== 0) expect(byTrpc, what()).toEqual([])
      if (counted !== 1) expect(counted, what()).toBe(1)
    }
  }
  // It is no fuzzer if there is nothing to disagree about.
  for (const [kind, count] of Object.entries(tally))
    expect(count, `${kind}, seed ${seed}: ${JSON.stringify(tally)}`).toBeGreaterThan(TARGETS / 200)
})

// The names as a handler reads them that is given the target itself.
function readByUrl(target: string): string[] {
  try {
    const url = new URL(`http://localhost${target}`)
    const name = decodeURIComponent(url.pathname.slice('/trpc/'.length))
    return url.searchParams.get('batch') === '1' ? name.split(',') : [name]
  } catch {
    return []
  }
}
