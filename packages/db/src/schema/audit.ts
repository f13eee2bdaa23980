// Declares the tables of audit events and of the head of their chain of seals.
import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './instant.ts'

export type AuditEventType =
  | 'account.created'
  | 'account.invited'
  | 'account.disabled'
  | 'account.enabled'
  | 'account.deleted'
  | 'account.exported'
  | 'login.succeeded'
  | 'login.failed'
  | 'logout'
  | 'session.reused'
  | 'session.retried' // a late retry, after the grace
  | 'session.revoked' // by its user, or by an administrator
  | 'password.changed'
  | 'password.reset'
  | 'email.verified'
  | 'email.changed'
  | 'email.restored' // by the link in the notice to the old address
  | 'role.changed'
  | 'mail.failed' // was given up
  | 'audit.pruned' // older events were deleted, up to the seal in its details

/** What an event tells besides its columns. Never a secret, nor an address or a name. */
export type AuditDetails = Readonly<Record<string, string | number | boolean | null>>

/**
 * One row per security event, inserted in the transaction of the change it records. References neither user nor session, so
 * it outlives both.
 *
 * unsealed -> sealed (`sequence`, `seal`, digest) -> erased (no personal data, when its user's account is deleted) -> pruned.
 * Only the files of ../audit/ change rows. The seal covers `personal_digest` in place of the personal data, so that erasing does
 * not break the chain.
 */
export const auditEvents = pgTable(
  'audit_events',
  {
    id: uuid('id').primaryKey(),
    type: text('type').$type<AuditEventType>().notNull(),
    occurredAt: instant('occurred_at').notNull(),
    /** Whose account it is about; null if there is none. */
    userId: uuid('user_id'),
    sessionId: uuid('session_id'),
    /** The client whose request caused it. */
    ip: text('ip'),
    userAgent: text('user_agent'),
    /** Who caused it, if not that user: an administrator. */
    actorId: uuid('actor_id'),
    requestId: text('request_id'),
    details: jsonb('details').$type<AuditDetails>(),
    /** Place in the chain, from 1; null until it is sealed. */
    sequence: bigint('sequence', { mode: 'number' }).unique(),
    /** Random, so that the digest cannot be guessed once the data is erased. */
    personalSalt: text('personal_salt'),
    personalDigest: text('personal_digest'),
    seal: text('seal'),
  },
  (table) => [
    index('audit_events_user_id_occurred_at_idx').on(table.userId, table.occurredAt),
    index('audit_events_actor_id_idx').on(table.actorId).where(sql`${table.actorId} is not null`),
    index('audit_events_unsealed_idx')
      .on(table.occurredAt, table.id)
      .where(sql`${table.sequence} is null`),
  ],
)

/** One row: the newest seal. Without it, deleting the newest events would go unnoticed. Only ../audit/audit-chain.ts changes it. */
export const auditHead = pgTable(
  'audit_head',
  {
    isOnly: boolean('is_only').primaryKey().default(true),
    sequence: bigint('sequence', { mode: 'number' }).notNull(),
    seal: text('seal').notNull(),
  },
  (table) => [check('audit_head_one_row', sql`${table.isOnly}`)],
)
