// Checks events one after the other: the seal of each, its personal data, and whether data was erased for a reason. Never
// queries the database.
import type { SealedEventRow } from '@countersign/db'
import { computeSeal, digestPersonalData, isSameSeal, type SealKeys, sealKindOf } from './seal.ts'

type EventProblem = 'edited' | 'unknownKey' | 'downgraded'

export interface EventCheck {
  /** Called for each event in order. */
  problemOf(row: SealedEventRow, previous: string): EventProblem | undefined
  sealedWithoutSecret(): number
  /** The first event whose data was erased although no account that it concerns was deleted. */
  erasedWithoutDeletion(alsoDeleted: readonly string[]): number | undefined
}

export function createEventCheck(keys: SealKeys): EventCheck {
  // By the accounts that an event concerns, its first one suffices.
  const erased = new Map<string, { sequence: number; users: readonly string[] }>()
  const deleted = new Set<string>()
  let isSecretInUse = false
  let withoutSecret = 0

  function problemOfSeal(row: SealedEventRow, previous: string): EventProblem | undefined {
    const sealed = sealKindOf(row.seal, keys)
    if (sealed.kind === 'unknownKey') return 'unknownKey'
    if (sealed.kind === 'malformed') return 'edited'
    const key = sealed.kind === 'hmac' ? sealed.key : undefined
    if (!isSameSeal(row.seal, computeSeal(row, previous, key))) return 'edited'
    // A forger without the secret could otherwise go on with plain hashes.
    if (key === undefined && isSecretInUse) return 'downgraded'
    if (key === undefined) withoutSecret++
    else isSecretInUse = true
    return undefined
  }

  return {
    problemOf(row, previous) {
      const problem = problemOfSeal(row, previous)
      if (problem) return problem
      if (row.personalSalt !== null) {
        const digest = digestPersonalData(row.personalSalt, row)
        if (!isSameSeal(row.personalDigest, digest)) return 'edited'
      } else if (row.ip !== null || row.userAgent !== null) return 'edited'
      else {
        const users = [row.userId, row.actorId].flatMap((id) => id ?? [])
        const key = users.join()
        if (!erased.has(key)) erased.set(key, { sequence: row.sequence, users })
      }
      if (row.type === 'account.deleted' && row.userId !== null) deleted.add(row.userId)
      return undefined
    },
    sealedWithoutSecret: () => withoutSecret,
    erasedWithoutDeletion(alsoDeleted) {
      const known = new Set([...deleted, ...alsoDeleted])
      const unexplained = [...erased.values()]
        .filter(({ users }) => !users.some((id) => known.has(id)))
        .map(({ sequence }) => sequence)
      return unexplained.length > 0 ? Math.min(...unexplained) : undefined
    },
  }
}
