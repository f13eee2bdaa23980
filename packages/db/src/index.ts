export { createDatabase, type Database, type DatabaseOptions } from './database.ts'
export { databaseNow, type Executor } from './executor.ts'
export { type RevocationReason, sessions, type UserRole, users } from './schema.ts'
export {
  countReplay,
  fastForwardGeneration,
  insertSession,
  type LockedSession,
  lockSession,
  type NewSession,
  type PresentedToken,
  revokeSession,
  rotateGeneration,
  type SessionRow,
} from './sessions.ts'
export {
  findLogin,
  findSessionUser,
  insertUser,
  type LoginRow,
  type NewUser,
  type UserRow,
} from './users.ts'
