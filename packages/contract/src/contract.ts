// Assembles the contract: every group of procedures that this backend serves.
import { accountContract } from './account.ts'
import { authContract } from './auth.ts'
import type { ContractTree } from './procedure.ts'
import { sessionsContract } from './sessions.ts'

export const contract = {
  auth: authContract,
  account: accountContract,
  sessions: sessionsContract,
} satisfies ContractTree

/** What each group is about, for the API reference. */
export const groupSummaries = {
  auth: 'Signing up, in and out.',
  account: 'What users change about their own account.',
  sessions: 'The places where a user is signed in.',
} as const satisfies Record<keyof typeof contract, string>
