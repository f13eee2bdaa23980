// Reads accounts and audit events as administrators see them, in pages. Never returns a password hash.
import { and, desc, eq, lt, type SQL, sql } from 'drizzle-orm'
import { type AuditEventRow, auditEventColumns } from '../audit/audit.ts'
import type { Executor } from '../executor.ts'
import { users } from '../schema/accounts.ts'
import { auditEvents } from '../schema/audit.ts'
import { type UserRow, userColumns } from './user-row.ts'

export type UserStatus = 'active' | 'unverified' | 'invited' | 'disabled'

export interface AdminUserRow extends UserRow {
  status: UserStatus
  disabledAt: Date | null
}

const status = sql<UserStatus>`case
  when ${users.disabledAt} is not null then 'disabled'
  when ${users.passwordHash} is null then 'invited'
  when ${users.emailVerifiedAt} is null then 'unverified'
  else 'active' end`

const adminUserColumns = { ...userColumns, status, disabledAt: users.disabledAt }

export interface PageRequest {
  /** Id of the last row of the page before. */
  readonly cursor: string | undefined
  readonly limit: number
}

export interface UserFilter {
  /** What the address begins with; canonical, so of visible ASCII. */
  readonly emailPrefix: string | undefined
  readonly status: UserStatus | undefined
}

/** The newest first. Users who come meanwhile have greater ids, so paging neither skips nor repeats one. */
export function listUsers(
  executor: Executor,
  { cursor, limit, emailPrefix, status: wanted }: PageRequest & UserFilter,
): Promise<AdminUserRow[]> {
  return executor
    .select(adminUserColumns)
    .from(users)
    .where(
      and(
        cursor === undefined ? undefined : lt(users.id, cursor),
        emailPrefix ? beginsWith(emailPrefix) : undefined,
        wanted && eq(status, wanted),
      ),
    )
    .orderBy(desc(users.id))
    .limit(limit)
}

// As bounds in the order of the prefix index and not as LIKE, which has characters to escape, and which a prepared statement
// with a generic plan cannot look up.
function beginsWith(prefix: string): SQL {
  return sql`${users.email} ~>=~ ${prefix} and ${users.email} ~<~ ${`${prefix}\u{10FFFF}`}`
}

export async function findUser(executor: Executor, id: string): Promise<AdminUserRow | undefined> {
  const [row] = await executor.select(adminUserColumns).from(users).where(eq(users.id, id))
  return row
}

/** @param email canonical */
export async function findUserByEmail(
  executor: Executor,
  email: string,
): Promise<AdminUserRow | undefined> {
  const [row] = await executor.select(adminUserColumns).from(users).where(eq(users.email, email))
  return row
}

/** The newest first; of all users, or those about one. */
export function listAuditEvents(
  executor: Executor,
  { cursor, limit, userId }: PageRequest & { readonly userId: string | undefined },
): Promise<AuditEventRow[]> {
  return executor
    .select(auditEventColumns)
    .from(auditEvents)
    .where(
      and(
        cursor === undefined ? undefined : lt(auditEvents.id, cursor),
        userId === undefined ? undefined : eq(auditEvents.userId, userId),
      ),
    )
    .orderBy(desc(auditEvents.id))
    .limit(limit)
}
