// Checks a contract against its lock: it is as locked, may be locked anew, or needs a raised version.
import { type Change, compareLocks } from './compare-locks.ts'
import { type ContractLock, writeLock } from './lock.ts'
import { allowsBreak } from './version.ts'

export type LockCheck =
  /** The lock says what the contract says. */
  | { readonly kind: 'locked' }
  /** Nothing breaks, or the version says that something does: the lock may be written anew. */
  | { readonly kind: 'unlocked'; readonly changes: readonly Change[] }
  /** A client of the locked version would break. */
  | { readonly kind: 'broken'; readonly breaks: readonly Change[] }

/** `before` is what the lock says, `after` what the contract says. */
export function checkLock(before: ContractLock, after: ContractLock): LockCheck {
  const changes = compareLocks(before, after)
  const breaks = changes.filter(({ kind }) => kind === 'breaking')
  if (breaks.length > 0 && !allowsBreak(before.version, after.version)) {
    return { kind: 'broken', breaks }
  }
  return writeLock(before) === writeLock(after) ? { kind: 'locked' } : { kind: 'unlocked', changes }
}
