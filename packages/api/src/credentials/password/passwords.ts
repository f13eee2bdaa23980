// Hashing and checking passwords with argon2id, a bounded number at a time. A check that fails costs the same whether or not
// there is an account, and whatever its stored hash looks like.
import { randomBytes } from 'node:crypto'
import argon2 from 'argon2'
import { type Busy, createJobQueue, type JobOrigin, type JobQueueOptions } from './job-queue.ts'
import { type PasswordCost, readCost } from './password-hash.ts'
import { createPace } from './typical-duration.ts'

/** The OWASP Password Storage Cheat Sheet's first recommendation for argon2id. */
export const OWASP_PASSWORD_COST: PasswordCost = { memoryKib: 19_456, passes: 2, parallelism: 1 }

export interface Passwords {
  /** Makes an argon2id hash in PHC string format, with a salt of its own. */
  hash(
    password: string,
    origin?: JobOrigin,
  ): Promise<{ readonly kind: 'hashed'; readonly hash: string } | Busy>
  /**
   * Whether the password is the hash's. Without a hash, that is without an account, it does the same work and answers
   * `wrong`; so it does for a hash that cannot be read or asks for more than MAX_PASSWORD_COST.
   */
  verify(
    hash: string | undefined,
    password: string,
    origin?: JobOrigin,
  ): Promise<'right' | 'wrong' | 'busy'>
  /** Whether a hash was made at another cost than hashes are made now. */
  needsRehash(hash: string): boolean
}

export async function createPasswords(
  cost: PasswordCost,
  queueOptions: JobQueueOptions,
): Promise<Passwords> {
  const options = optionsOf(cost)
  const queue = createJobQueue(queueOptions)
  const pace = createPace()
  const nobodysHash = await pace.time(() => argon2.hash(randomBytes(32), options))

  const matches = async (hash: string | undefined, password: string): Promise<boolean> => {
    const stored = hash === undefined ? undefined : readCost(hash)
    if (hash === undefined || !stored) {
      await pace.time(() => argon2.verify(nobodysHash, password))
      return false
    }
    const check = () => argon2.verify(hash, password)
    // A cheaper hash of former times must not answer sooner: that would tell that there is an account.
    return isSameCost(stored, cost) ? pace.time(check) : pace.keep(check)
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
      const stored = readCost(hash)
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
