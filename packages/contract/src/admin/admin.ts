// Assembles the procedures of administrators.
import { adminAuditContract } from './audit.ts'
import { adminUsersContract } from './users.ts'

export const adminContract = { users: adminUsersContract, audit: adminAuditContract }
