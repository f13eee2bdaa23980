// Changes one account as an operator, and says what came of it. Every change is recorded as made by the command line.
import { disableUser, enableUser, NO_REQUEST, setRole } from '@countersign/api'
import type { AdminUserRow, Executor, UserRole } from '@countersign/db'
import type { Answer } from './answer.ts'

/** Does it and says so. */
export type Change = (db: Executor, user: AdminUserRow) => Promise<Answer>

const details = { by: 'cli' } as const

// No request causes it. Servers hear of revoked sessions from the database.
const contextOf = (db: Executor) => ({
  db,
  revocationCache: { add: () => {} },
  ...NO_REQUEST,
})

export function giveRole(role: UserRole): Change {
  return async (db, { id: userId, email }) => {
    const outcome = await setRole(contextOf(db), { userId, role, details })
    if (outcome.kind !== 'set') return refusalOf(outcome.kind, email)
    const changed = outcome.from !== role
    const now = changed ? 'now' : 'already'
    return {
      isDone: true,
      text: `${email} is ${now} ${role === 'ADMIN' ? 'an administrator' : 'a user without administration'}.`,
      json: { kind: 'set', email, role, changed },
    }
  }
}

export const disable: Change = async (db, { id: userId, email }) => {
  const outcome = await disableUser(contextOf(db), { userId, details })
  if (outcome.kind !== 'disabled') return refusalOf(outcome.kind, email)
  const { changed, revoked } = outcome
  return {
    isDone: true,
    text: changed
      ? `${email} is now disabled. Sessions revoked: ${revoked.length}.`
      : `${email} is already disabled.`,
    json: { kind: 'disabled', email, changed, revokedSessions: revoked.length },
  }
}

export const enable: Change = async (db, { id: userId, email }) => {
  const outcome = await enableUser(contextOf(db), { userId, details })
  if (outcome.kind !== 'enabled') return refusalOf(outcome.kind, email)
  const { changed } = outcome
  return {
    isDone: true,
    text: `${email} is ${changed ? 'now' : 'already'} enabled.`,
    json: { kind: 'enabled', email, changed },
  }
}

function refusalOf(kind: 'lastAdmin' | 'noUser' | 'notAdmin', email: string): Answer {
  const text =
    kind === 'lastAdmin'
      ? `${email} is the last administrator. Promote another user first.`
      : `There is no user with the address ${email} any more.`
  return { isDone: false, text, json: { kind, email } }
}
