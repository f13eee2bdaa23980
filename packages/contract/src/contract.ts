// The whole contract: every group of procedures that this backend serves.
import { authContract } from './auth.ts'
import type { ContractTree } from './procedure.ts'

export const contract = {
  auth: authContract,
} satisfies ContractTree
