// Names what an act needs that records an audit event: the database, and the request that caused it.
import type { Context } from '../trpc/context.ts'

export type RecordingContext = Pick<Context, 'db' | 'ip' | 'userAgent' | 'requestId'>
