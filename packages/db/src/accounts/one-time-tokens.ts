// Keeps the one-time tokens of mailed links. Each is redeemed by one statement.
import { and, desc, eq, gte, isNull, lte, or, type SQL, sql } from 'drizzle-orm'
import { databaseNow, type Executor, secondsFromNow } from '../executor.ts'
import { isClaim, type MailClaim } from '../mail/outbox.ts'
import { type OneTimeTokenPurpose, oneTimeTokens, users } from '../schema/accounts.ts'
import { outbox } from '../schema/outbox.ts'

export interface NewOneTimeToken {
  /** SHA-256 of the token, base64url. */
  hash: string
  purpose: OneTimeTokenPurpose
  userId: string
  /** Canonical address that it is mailed to. */
  email: string
  /** Of the user; null for a token that outlives changes of password and email. */
  credentialVersion: number | null
  lifeSeconds: number
}

/**
 * Makes the token of a claimed mail; false if the claim is void, because the mail is another worker's by now or was withdrawn.
 * The lock on the mail's row makes a withdrawal either see the token, or come first.
 */
export async function insertOneTimeToken(
  executor: Executor,
  token: NewOneTimeToken,
  claim: MailClaim,
): Promise<boolean> {
  const claimed = executor
    .select({
      hash: sql`${token.hash}`.as('hash'),
      purpose: sql`${token.purpose}`.as('purpose'),
      userId: sql`${token.userId}::uuid`.as('user_id'),
      email: sql`${token.email}`.as('email'),
      credentialVersion: sql`${token.credentialVersion}::integer`.as('credential_version'),
      createdAt: outbox.createdAt,
      expiresAt: sql`${secondsFromNow(token.lifeSeconds)}`.as('expires_at'),
    })
    .from(outbox)
    .where(isClaim(claim))
    .for('share')
  const rows = await executor
    .insert(oneTimeTokens)
    .select(claimed)
    .returning({ hash: oneTimeTokens.hash })
  return rows.length > 0
}

export interface PresentedLink {
  /** SHA-256 of the token, base64url. */
  hash: string
  purpose: OneTimeTokenPurpose
}

/** What a usable token stands for. */
export interface OneTimeTokenRow {
  userId: string
  /** The address that it was mailed to. */
  email: string
  createdAt: Date
}

/** Matches a token of an enabled user that no change of password or email has outdated. Needs `users` joined. */
function isUsable(link: PresentedLink): SQL | undefined {
  return and(
    eq(oneTimeTokens.hash, link.hash),
    eq(oneTimeTokens.purpose, link.purpose),
    eq(users.id, oneTimeTokens.userId),
    isNull(users.disabledAt),
    or(
      isNull(oneTimeTokens.credentialVersion),
      eq(oneTimeTokens.credentialVersion, users.credentialVersion),
    ),
  )
}

const isExpired = sql<boolean>`${oneTimeTokens.expiresAt} <= ${databaseNow}`

/** Reads a token without redeeming it; undefined if it is unknown, redeemed or outdated. */
export async function findOneTimeToken(
  executor: Executor,
  link: PresentedLink,
): Promise<
  | (OneTimeTokenRow & { isExpired: boolean; fullName: string; credentialVersion: number })
  | undefined
> {
  const [row] = await executor
    .select({
      userId: oneTimeTokens.userId,
      email: oneTimeTokens.email,
      createdAt: oneTimeTokens.createdAt,
      isExpired,
      fullName: users.fullName,
      credentialVersion: users.credentialVersion,
    })
    .from(oneTimeTokens)
    .innerJoin(users, eq(users.id, oneTimeTokens.userId))
    .where(isUsable(link))
  return row
}

/**
 * Deletes a usable token and returns what it stood for, once: of parallel attempts one succeeds. Only within a transaction,
 * under the lock of the user's row, so that no change outdates the token meanwhile.
 */
export async function redeemOneTimeToken(
  tx: Executor,
  link: PresentedLink,
): Promise<OneTimeTokenRow | undefined> {
  const [row] = await tx
    .delete(oneTimeTokens)
    .where(
      and(
        eq(oneTimeTokens.hash, link.hash),
        sql`not ${isExpired}`,
        sql`exists (select from ${users} where ${isUsable(link)})`,
      ),
    )
    .returning({
      userId: oneTimeTokens.userId,
      email: oneTimeTokens.email,
      createdAt: oneTimeTokens.createdAt,
    })
  return row
}

/** Deletes a user's tokens of a purpose. */
export async function deleteOneTimeTokens(
  tx: Executor,
  { userId, purpose }: { userId: string; purpose: OneTimeTokenPurpose },
): Promise<void> {
  await tx
    .delete(oneTimeTokens)
    .where(and(eq(oneTimeTokens.userId, userId), eq(oneTimeTokens.purpose, purpose)))
}

/**
 * Deletes a user's tokens that were asked for at or after `since`. Older ones stay: a thief who took an account over and restored
 * an address of their own must not take the owner's way back.
 */
export async function deleteOneTimeTokensSince(
  tx: Executor,
  { userId, since }: { userId: string; since: Date },
): Promise<void> {
  await tx
    .delete(oneTimeTokens)
    .where(and(eq(oneTimeTokens.userId, userId), gte(oneTimeTokens.createdAt, since)))
}

/** Tokens that can still be used, newest first. */
export async function listOneTimeTokens(
  executor: Executor,
  userId: string,
): Promise<{ purpose: OneTimeTokenPurpose; email: string; createdAt: Date; expiresAt: Date }[]> {
  return executor
    .select({
      purpose: oneTimeTokens.purpose,
      email: oneTimeTokens.email,
      createdAt: oneTimeTokens.createdAt,
      expiresAt: oneTimeTokens.expiresAt,
    })
    .from(oneTimeTokens)
    .where(and(eq(oneTimeTokens.userId, userId), sql`not ${isExpired}`))
    .orderBy(desc(oneTimeTokens.createdAt), oneTimeTokens.purpose)
}

/** Deletes at most `limit` tokens that expired `seconds` ago; until then their bearers are told that they have expired. */
export async function deleteExpiredOneTimeTokens(
  executor: Executor,
  { seconds, limit }: { seconds: number; limit: number },
): Promise<number> {
  const expired = executor
    .select({ hash: oneTimeTokens.hash })
    .from(oneTimeTokens)
    .where(lte(oneTimeTokens.expiresAt, secondsFromNow(-seconds)))
    .limit(limit)
    .for('update', { skipLocked: true })
  const rows = await executor
    .delete(oneTimeTokens)
    .where(sql`${oneTimeTokens.hash} in ${expired}`)
    .returning({ hash: oneTimeTokens.hash })
  return rows.length
}
