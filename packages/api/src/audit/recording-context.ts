// Names what an act needs that records an audit event: the database, and the request that caused it.
import type { Context } from '../trpc/context.ts'

/** Of what no request causes: a job, the command line. */
export const NO_REQUEST = { ip: undefined, userAgent: undefined, requestId: undefined } as const

export type RecordingContext = Pick<Context, 'db' | 'ip' | 'userAgent' | 'requestId'>
