// Moves the credential version on: what was proven on the one before does not hold any more.
import { sql } from 'drizzle-orm'
import { users } from '../schema/accounts.ts'

export const nextCredentialVersion = sql`${users.credentialVersion} + 1`
