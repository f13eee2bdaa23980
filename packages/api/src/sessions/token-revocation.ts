// How a request ends a session by its token: for a reason of its own, or as reuse, recorded with who sent it.
import type { RevocationReason, TokenRevocation } from '@countersign/db'
import { v7 as uuidv7 } from 'uuid'
import type { Context } from '../trpc/context.ts'

export function tokenRevocation(
  { sessionPolicy, ip, userAgent }: Pick<Context, 'sessionPolicy' | 'ip' | 'userAgent'>,
  reason: RevocationReason,
): TokenRevocation {
  return { reason, policy: sessionPolicy, event: { id: uuidv7(), ip, userAgent } }
}
