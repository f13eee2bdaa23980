import { TRPCError } from '@trpc/server'
import { describe, expect, test } from 'vitest'
import { createLogger, describeError } from './logger.ts'

const CANARY = 'canary-7f3a'
const SQL = 'select "id" from "users" where "email" = $1'

// The form in which drizzle throws: parameters in a property, in the message, and so in the stack.
class QueryError extends Error {
  override readonly name = 'DrizzleQueryError'
  readonly query = SQL
  readonly params = [CANARY]

  constructor(cause?: Error) {
    super(`Failed query: ${SQL}\nparams: ${CANARY}`, { cause })
  }
}

describe('an error in the log', () => {
  test('has its name, message and code', () => {
    const error = Object.assign(new RangeError('Out of range'), { code: 'ERR_OUT_OF_RANGE' })
    expect(describeError(error)).toMatchObject({
      type: 'RangeError',
      message: 'Out of range',
      code: 'ERR_OUT_OF_RANGE',
    })
    expect(describeError(new Error('Plain'))).not.toHaveProperty('code')
  })

  test('has the call sites of its stack and not the message before them', () => {
    const { stack } = shapeOf(new Error(`first line\nsecond line ${CANARY}`))
    expect(stack).toMatch(/^ {4}at .*logger\.test\.ts/)
    expect(stack).not.toContain(CANARY)
    for (const line of stack?.split('\n') ?? []) expect(line).toMatch(/^ {4}at /)
  })

  test('without a stack has none', () => {
    const error = new Error('Plain')
    delete error.stack
    expect(shapeOf(error).stack).toBeUndefined()
  })

  test('of a query has the SQL and not its parameters', () => {
    const described = describeError(new QueryError())
    expect(described).toMatchObject({ type: 'DrizzleQueryError', message: `Failed query: ${SQL}` })
    expect(JSON.stringify(described)).not.toContain(CANARY)
  })

  test('has its causes, to the last one', () => {
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
    const described = describeError(new Error('outer', { cause: new QueryError(refused) }))
    expect(described).toMatchObject({
      message: 'outer',
      cause: {
        message: `Failed query: ${SQL}`,
        cause: { message: 'refused', code: 'ECONNREFUSED' },
      },
    })
    expect(JSON.stringify(described)).not.toContain(CANARY)
  })

  // tRPC takes over the message of what a procedure throws.
  test('that tRPC has wrapped does not give the parameters away either', () => {
    const described = describeError(
      new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: new QueryError() }),
    )
    expect(described).toMatchObject({ type: 'TRPCError', cause: { type: 'DrizzleQueryError' } })
    expect(JSON.stringify(described)).not.toContain(CANARY)
  })

  test('that is its own cause is described nevertheless', () => {
    const error = new Error('outer')
    error.cause = new Error('inner', { cause: error })
    expect(JSON.stringify(describeError(error))).toContain('inner')
  })

  test('keeps no other property', () => {
    const error = Object.assign(new Error('Plain'), { password: CANARY, input: { CANARY } })
    expect(Object.keys(describeError(error)).sort()).toEqual(['message', 'stack', 'type'])
  })

  test.each([
    ['string', CANARY],
    ['object', { message: CANARY }],
    ['object', null],
    ['undefined', undefined],
  ])('that is a thrown %s is only called one', (type, thrown) => {
    expect(describeError(thrown)).toEqual({ type })
  })
})

describe('the log', () => {
  test('is one line of JSON for each entry, with an ISO time', () => {
    const { logger, lines } = capture()
    logger.info({ port: 4000 }, 'listening\r\non \u001B[31mred\u2028')
    logger.warn('next')
    expect(lines).toHaveLength(2)
    for (const line of lines) {
      expect(line.at(-1)).toBe('\n')
      expect(line.slice(0, -1)).not.toMatch(/\p{Cc}/u)
    }
    const [first] = entriesOf(lines)
    expect(first).toMatchObject({
      level: 30,
      port: 4000,
      msg: 'listening\r\non \u001B[31mred\u2028',
    })
    expect(first?.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(Math.abs(Date.now() - Date.parse(String(first?.time)))).toBeLessThan(60_000)
  })

  test('leaves out what is below its level', () => {
    const { logger, lines } = capture('warn')
    logger.info('quiet')
    logger.error('loud')
    expect(entriesOf(lines).map((entry) => entry.msg)).toEqual(['loud'])
  })

  test('redacts credentials of requests and responses, and nothing else', () => {
    const { logger, lines } = capture()
    logger.info({
      req: {
        method: 'POST',
        headers: { authorization: `Bearer ${CANARY}`, cookie: `rt=${CANARY}`, accept: '*/*' },
      },
      res: { headers: { 'set-cookie': [`rt=${CANARY}`], vary: 'Origin' } },
    })
    expect(lines.join('')).not.toContain(CANARY)
    expect(entriesOf(lines)[0]).toMatchObject({
      req: {
        method: 'POST',
        headers: { authorization: '[redacted]', cookie: '[redacted]', accept: '*/*' },
      },
      res: { headers: { 'set-cookie': '[redacted]', vary: 'Origin' } },
    })
  })

  test('redacts credentials in entries of a child as well', () => {
    const { logger, lines } = capture()
    logger.child({ reqId: 'trace' }).info({ req: { headers: { cookie: `rt=${CANARY}` } } })
    expect(lines.join('')).not.toContain(CANARY)
  })

  test('holds errors as they are described', () => {
    const { logger, lines } = capture()
    logger.error({ err: new QueryError() }, 'procedure failed')
    logger.error(new QueryError(), 'procedure failed')
    expect(lines.join('')).not.toContain(CANARY)
    for (const entry of entriesOf(lines)) {
      expect(entry).toMatchObject({
        msg: 'procedure failed',
        err: { type: 'DrizzleQueryError', message: `Failed query: ${SQL}` },
      })
    }
  })

  // pino takes the message of a lone error for the entry's own.
  test('gives no parameters away when an error is logged without words', () => {
    const { logger, lines } = capture()
    logger.error(new QueryError())
    expect(lines.join('')).not.toContain(CANARY)
  })
})

function capture(level = 'info') {
  const lines: string[] = []
  const stream = { write: (line: string) => void lines.push(line) }
  return { logger: createLogger({ level, stream }), lines }
}

function entriesOf(lines: readonly string[]): Record<string, unknown>[] {
  return lines.map((line) => JSON.parse(line))
}

function shapeOf(error: Error): { stack?: string } {
  return describeError(error)
}
