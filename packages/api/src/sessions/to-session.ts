// Turns a row into the session that its user and administrators see.
import type { Session } from '@countersign/contract'
import type { SessionListRow } from '@countersign/db'
import type { AccessClaims } from '../tokens/access-tokens.ts'
import { describeDevice } from './describe-device.ts'

export function toSession(row: SessionListRow, caller: AccessClaims): Session {
  return {
    id: row.id,
    current: row.id === caller.sessionId,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt.toISOString(),
    expiresAt: row.idleExpiresAt.toISOString(),
    device: describeDevice(row.userAgent),
    ip: row.ip,
    lastUsedDevice: describeDevice(row.lastUserAgent),
    lastUsedIp: row.lastIp,
  }
}
