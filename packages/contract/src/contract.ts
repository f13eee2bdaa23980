// Assembles the contract: every group of procedures that this backend serves.
import { accountContract } from './account/account.ts'
import { adminContract } from './admin/admin.ts'
import { authContract } from './auth.ts'
import type { ContractTree } from './procedure.ts'
import { sessionsContract } from './sessions.ts'

export const contract = {
  auth: authContract,
  account: accountContract,
  sessions: sessionsContract,
  admin: adminContract,
} satisfies ContractTree

/** What each group is about, for the API reference. */
export const groupSummaries = {
  auth: 'Signing up, in and out.',
  account: 'What people do with their own account: password, address, name, export, deletion.',
  sessions: 'The places where a user is signed in.',
  admin: 'What administrators do with accounts, and the audit log.',
} as const satisfies Record<keyof typeof contract, string>
