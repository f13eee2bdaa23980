// Hashes and verifies passwords with argon2id, a bounded number at a time. Every failed verification costs the same, with or
// without an account and whatever its stored hash looks like.
import { randomBytes } from 'node:crypto'
import argon2 from 'argon2'
import { type Busy, createJobQueue, type JobOrigin, type JobQueueOptions } from './job-queue.ts'
import { type PasswordCost, parseCost } from './password-hash.ts'
import { createTypicalDuration } from './typical-duration.ts'

/** The OWASP Password Storage Cheat Sheet's first recommendation for argon2id. */
export const OWASP_PASSWORD_COST: PasswordCost = { memoryKib: 19_456, passes: 2, parallelism: 1 }

export interface Passwords {
  /** Returns an argon2id hash in PHC string format, with a new salt. */
  hash(
    password: string,
    origin?: JobOrigin,
  ): Promise<{ readonly kind: 'hashed'; readonly hash: string } | Busy>
  /**
   * Verifies a password against a hash. Without one (there is no account), and for one that cannot be parsed or demands
   * more than MAX_PASSWORD_COST, it does the same work and answers `wrong`.
   */
  verify(
    hash: string | undefined,
    password: string,
    origin?: JobOrigin,
  ): Promise<'right' | 'wrong' | 'busy'>
  /** True of a hash made at another cost than the current one. */
  needsRehash(hash: string): boolean
}

export async function createPasswords(
  cost: PasswordCost,
  queueOptions: JobQueueOptions,
): Promise<Passwords> {
  const options = optionsOf(cost)
  const queue = createJobQueue(queueOptions)
  const duration = createTypicalDuration()
  const dummyHash = await duration.measure(() => argon2.hash(randomBytes(32), options))

  const matches = async (hash: string | undefined, password: string): Promise<boolean> => {
    const stored = hash === undefined ? undefined : parseCost(hash)
    if (hash === undefined || !stored) {
      await duration.measure(() => argon2.verify(dummyHash, password))
      return false
    }
    const verify = () => argon2.verify(hash, password)
    // An older, cheaper hash must not answer sooner: that would reveal that the account exists.
    return isSameCost(stored, cost) ? duration.measure(verify) : duration.pad(verify)
  }

  return {
    async hash(password, origin) {
      const outcome = await queue.run(() => argon2.hash(password, options), origin)
      return outcome.kind === 'done' ? { kind: 'hashed', hash: outcome.value } : outcome
    },
    async verify(hash, password, origin) {
      const outcome = await queue.run(() => matches(hash, password), origin)
      if (outcome.kind === 'busy') return 'busy'
      return outcome.value ? 'right' : 'wrong'
    },
    needsRehash(hash) {
      const stored = parseCost(hash)
      return !stored || !isSameCost(stored, cost)
    },
  }
}

function optionsOf(cost: PasswordCost): argon2.HashOptions {
  return {
    type: argon2.argon2id,
    memoryCost: cost.memoryKib,
    timeCost: cost.passes,
    parallelism: cost.parallelism,
  }
}

function isSameCost(a: PasswordCost, b: PasswordCost): boolean {
  return a.memoryKib === b.memoryKib && a.passes === b.passes && a.parallelism === b.parallelism
}
