// Declares the tables of sessions.
import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { users } from './accounts.ts'
import { instant } from './instant.ts'

/** Why a session was ended before its time. */
export type RevocationReason =
  | 'logout' // by the bearer of its refresh token
  | 'revoked' // by its user, from another session
  | 'reused' // a superseded refresh token came back after the grace
  | 'replaced' // somebody signed in again in the same browser
  | 'capped' // the user opened more sessions than one may have
  | 'disabled' // the account was disabled
  | 'deleted' // the account is being deleted

/**
 * One row per session for its whole life, none per refresh.
 *
 * live -> rotated or displaced (generation + 1) -> ... -> revoked | expired. Only the statements in rotation.ts and revocation.ts
 * move it, each by one conditional UPDATE, so two racing refreshes cannot both win. `key_hash` is SHA-256 of a secret that exists only in
 * the client's cookie: this table alone can mint nothing. Revoked is for ever: no statement clears `revoked_at`.
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
    /** How many times the refresh token was rotated; the current token carries this number. */
    generation: integer('generation').notNull(),
    rotatedAt: instant('rotated_at').notNull(),
    /**
     * After a late retry: the older generation that was rotated last, while `generation` is still the one that the retry
     * made current. Otherwise that is the predecessor, and these two mean nothing.
     */
    retryGeneration: integer('retry_generation'),
    retryForGeneration: integer('retry_for_generation'),
    /** How often the current token was handed out again since the last rotation. */
    replays: integer('replays').notNull(),
    createdAt: instant('created_at').notNull(),
    lastUsedAt: instant('last_used_at').notNull(),
    /** Moves with every rotation, never past `expires_at`. */
    idleExpiresAt: instant('idle_expires_at').notNull(),
    /** The absolute end. Never moves. */
    expiresAt: instant('expires_at').notNull(),
    /** Where it was opened. */
    userAgent: text('user_agent'),
    ip: text('ip'),
    /** Where it was used last: who opened it, then whoever rotated it. Null where that was not said, or not recorded yet. */
    lastUserAgent: text('last_user_agent'),
    lastIp: text('last_ip'),
    revokedAt: instant('revoked_at'),
    revokedReason: text('revoked_reason').$type<RevocationReason>(),
  },
  (table) => [
    index('sessions_user_id_idx').on(table.userId),
    // Listing a user's live sessions costs what is live, however many have ended.
    index('sessions_unrevoked_user_id_idx').on(table.userId).where(sql`${table.revokedAt} is null`),
    // On the end that never moves: an index on `idle_expires_at` would be rewritten by every refresh.
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
 * One row per session that was deleted before its absolute end, with its user or by hand: its access tokens may still be
 * in the wild, and a replica that starts later must know that they are void.
 *
 * Only the trigger `sessions_leave_tombstone` inserts, so that a cascade, an older release and SQL by hand cannot bypass
 * it. The clean-up deletes a row once no access token can be as old.
 */
export const sessionTombstones = pgTable(
  'session_tombstones',
  { id: uuid('id').primaryKey(), deletedAt: instant('deleted_at').notNull() },
  (table) => [index('session_tombstones_deleted_at_idx').on(table.deletedAt)],
)
