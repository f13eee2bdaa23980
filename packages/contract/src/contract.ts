// The whole contract: every group of procedures that this backend serves.
import { authContract } from './auth.ts'
import type { ContractTree } from './procedure.ts'
import { sessionsContract } from './sessions.ts'

export const contract = {
  auth: authContract,
  sessions: sessionsContract,
} satisfies ContractTree
