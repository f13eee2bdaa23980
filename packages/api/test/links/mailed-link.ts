// Makes the token of a mailed link as the mail worker does, and reads the mails that are queued.
import type { OneTimeTokenPurpose } from '@countersign/db'
import { insertTestLink } from '@countersign/db/testing'
import type { TestApi } from '@countersign/testing'
import { createOneTimeToken } from '../../src/tokens/one-time-tokens.ts'

export interface LinkOptions {
  readonly purpose: OneTimeTokenPurpose
  readonly userId: string
  readonly email: string
  /** The user's by default; null for none. */
  readonly credentialVersion?: number | null
  readonly lifeSeconds?: number
  /** How long ago its mail was asked for. */
  readonly ageSeconds?: number
}

export async function mailLink(
  { deps, testDatabase }: TestApi,
  link: LinkOptions,
): Promise<string> {
  const [user] = await testDatabase.query`
    select credential_version from users where id = ${link.userId}`
  const { token } = createOneTimeToken()
  const credentialVersion = Number(user?.credential_version)
  await insertTestLink(deps.db, { credentialVersion, ...link, token })
  return token
}

/** Purposes and recipients of the queued mails, oldest first. */
export async function queuedMails({ testDatabase }: TestApi): Promise<string[]> {
  const rows = await testDatabase.query`select purpose, email from outbox order by id`
  return rows.map(({ purpose, email }) => `${purpose} ${email}`)
}

/** Types of the audit events of a user, oldest first. */
export async function eventsOf({ testDatabase }: TestApi, userId: string): Promise<unknown[]> {
  const rows = await testDatabase.query`
    select type from audit_events where user_id = ${userId} order by occurred_at, id`
  return rows.map(({ type }) => type)
}

export async function refusedReason(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'answered',
    (error: unknown) => Object(error).reason,
  )
}
