// Makes the token of a link as if it had been mailed.
import { createHash } from 'node:crypto'
import { type Executor, secondsFromNow } from '../src/executor.ts'
import { type OneTimeTokenPurpose, oneTimeTokens } from '../src/schema/accounts.ts'

export interface TestLink {
  readonly token: string
  readonly purpose: OneTimeTokenPurpose
  readonly userId: string
  readonly email: string
  readonly credentialVersion: number | null
  readonly lifeSeconds?: number
  /** How long ago its mail was asked for. */
  readonly ageSeconds?: number
}

export async function insertTestLink(
  executor: Executor,
  { token, lifeSeconds = 1_800, ageSeconds = 0, ...link }: TestLink,
): Promise<void> {
  await executor.insert(oneTimeTokens).values({
    ...link,
    hash: createHash('sha256').update(token).digest('base64url'),
    createdAt: secondsFromNow(-ageSeconds),
    expiresAt: secondsFromNow(lifeSeconds),
  })
}
