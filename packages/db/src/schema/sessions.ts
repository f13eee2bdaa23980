// Declares the tables of sessions and of the tombstones they leave.
import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { users } from './accounts.ts'
import { instant } from './instant.ts'

export type RevocationReason =
  | 'logout' // by the bearer of its refresh token
  | 'revoked' // by its user, from another session
  | 'reused' // a superseded refresh token came back after the grace
  | 'replaced' // by a new login in the same browser
  | 'capped' // the user exceeded the maximum of sessions
  | 'passwordChanged' // by its user, from another session
  | 'passwordReset' // by a mailed link
  | 'emailRestored' // by the link in the notice to the old address
  | 'disabled' // the account was disabled
  | 'deleted' // the account was deleted

/**
 * One row per session for its whole life, none per refresh.
 *
 * live -> rotated or displaced (generation + 1) -> ... -> revoked | expired. Only ../sessions/rotation.ts and revocation.ts change
 * its state, each by one conditional UPDATE, so racing refreshes cannot both win. The key exists only in the client's cookie,
 * so no token can be forged from its hash. Revocation is permanent: no statement clears `revoked_at`.
 */
export const sessions = pgTable(
  'sessions',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** SHA-256 of the session key, base64url. */
    keyHash: text('key_hash').notNull(),
    /** Rotations so far, as in the current refresh token. */
    generation: integer('generation').notNull(),
    rotatedAt: instant('rotated_at').notNull(),
    /**
     * After a late retry: the generation rotated last, valid only while `generation` equals `retry_for_generation`. Otherwise
     * the generation rotated last is the predecessor.
     */
    retryGeneration: integer('retry_generation'),
    retryForGeneration: integer('retry_for_generation'),
    /** How often the current token was returned again. */
    replays: integer('replays').notNull(),
    createdAt: instant('created_at').notNull(),
    lastUsedAt: instant('last_used_at').notNull(),
    /** Extended by every rotation, never past `expires_at`. */
    idleExpiresAt: instant('idle_expires_at').notNull(),
    /** Absolute; never changes. */
    expiresAt: instant('expires_at').notNull(),
    /** The client that opened it. */
    userAgent: text('user_agent'),
    ip: text('ip'),
    /** The client that opened or last rotated it; null if unknown or not recorded yet. */
    lastUserAgent: text('last_user_agent'),
    lastIp: text('last_ip'),
    revokedAt: instant('revoked_at'),
    revokedReason: text('revoked_reason').$type<RevocationReason>(),
  },
  (table) => [
    index('sessions_user_id_idx').on(table.userId),
    // Listing live sessions must not cost more with every revoked one.
    index('sessions_unrevoked_user_id_idx').on(table.userId).where(sql`${table.revokedAt} is null`),
    // Not on `idle_expires_at`: every refresh would rewrite that index.
    index('sessions_expires_at_idx').on(table.expiresAt),
    index('sessions_revoked_at_idx').on(table.revokedAt).where(sql`${table.revokedAt} is not null`),
    check('sessions_idle_within_absolute', sql`${table.idleExpiresAt} <= ${table.expiresAt}`),
    check(
      'sessions_revoked_with_reason',
      sql`(${table.revokedAt} is null) = (${table.revokedReason} is null)`,
    ),
  ],
)

/**
 * One row per session deleted before it expired, with its user or by hand: its access tokens may still circulate, and a
 * replica that starts later must reject them.
 *
 * Only the trigger `sessions_leave_tombstone` inserts, so a cascade, an older release and SQL by hand cannot bypass it. The
 * clean-up deletes a row once every access token of the session has expired.
 */
export const sessionTombstones = pgTable(
  'session_tombstones',
  { id: uuid('id').primaryKey(), deletedAt: instant('deleted_at').notNull() },
  (table) => [index('session_tombstones_deleted_at_idx').on(table.deletedAt)],
)
