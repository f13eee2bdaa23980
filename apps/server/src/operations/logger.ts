// Creates the log: JSON lines on standard output. Never logs credentials or the values of SQL parameters.
import { type DestinationStream, type LogFn, type Logger, pino } from 'pino'

export type { Logger } from 'pino'

// A second safeguard: the serializers do not pass these on.
const redactedPaths = [
  'req.headers.authorization',
  'req.headers.cookie',
  'res.headers["set-cookie"]',
]

export function createLogger({ level, stream }: { level: string; stream?: DestinationStream }) {
  const options = {
    level,
    redact: { paths: redactedPaths, censor: '[redacted]' },
    serializers: { err: describeError },
    hooks: {
      logMethod(this: Logger, args: Parameters<LogFn>, method: LogFn) {
        if (args.length === 1 && args[0] instanceof Error) method.call(this, args[0], 'error')
        else method.apply(this, args)
      },
    },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
  }
  return stream ? pino(options, stream) : pino(options)
}

/** An error without secrets: kind, code and stack of it and its causes; the SQL but not its parameters. */
export function describeError(error: unknown): object {
  return describe(error, [])
}

function describe(error: unknown, outer: readonly unknown[]): object {
  if (!(error instanceof Error)) return { type: typeof error }
  return {
    type: error.name,
    message: messageOf(error),
    ...('code' in error && { code: error.code }),
    // The first lines of a stack repeat the message.
    stack: error.stack
      ?.split('\n')
      .filter((line) => line.startsWith('    at '))
      .join('\n'),
    ...(error.cause !== undefined &&
      !outer.includes(error.cause) && { cause: describe(error.cause, [...outer, error]) }),
  }
}

// drizzle's message contains the parameters, among them password hashes.
function messageOf(error: Error): string {
  if (
    error.cause instanceof Error &&
    error.cause !== error &&
    error.cause.message === error.message
  )
    return messageOf(error.cause)
  return 'query' in error && typeof error.query === 'string'
    ? `Failed query: ${error.query}`
    : error.message
}
