// Records audit events with the request that caused them.
import { type Executor, insertAuditEvent, type NewAuditEvent } from '@countersign/db'
import { v7 as uuidv7 } from 'uuid'
import type { Context } from '../trpc/context.ts'

type Event = Pick<NewAuditEvent, 'type' | 'userId' | 'sessionId' | 'actorId' | 'details'>

/** Belongs in the transaction of the change that the event records. */
export async function recordEvent(
  { ip, userAgent, requestId }: Pick<Context, 'ip' | 'userAgent' | 'requestId'>,
  tx: Executor,
  event: Event,
): Promise<void> {
  await insertAuditEvent(tx, { id: uuidv7(), ip, userAgent, requestId, ...event })
}
