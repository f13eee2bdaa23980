// Hashing and checking passwords with argon2id, a bounded number at a time. A check that fails costs the same whether or not
// there is an account, and whatever its stored hash looks like.
import { randomBytes } from 'node:crypto'
import argon2 from 'argon2'
import { type Busy, createJobQueue, type JobQueueOptions } from './job-queue.ts'
import { type PasswordCost, readCost } from './password-hash.ts'

/** The OWASP Password Storage Cheat Sheet's first recommendation for argon2id. */
export const OWASP_PASSWORD_COST: PasswordCost = { memoryKib: 19_456, passes: 2, parallelism: 1 }

export interface Passwords {
  /** Makes an argon2id hash in PHC string format, with a salt of its own. */
  hash(
    password: string,
    signal?: AbortSignal,
  ): Promise<{ readonly kind: 'hashed'; readonly hash: string } | Busy>
  /**
   * Whether the password is the hash's. Without a hash, that is without an account, it does the same work and answers
   * `wrong`; so it does for a hash that cannot be read or asks for more than MAX_PASSWORD_COST.
   */
  verify(
    hash: string | undefined,
    password: string,
    signal?: AbortSignal,
  ): Promise<'right' | 'wrong' | 'busy'>
  /** Whether a hash was made at another cost than hashes are made now. */
  needsRehash(hash: string): boolean
}

export async function createPasswords(
  cost: PasswordCost,
  queueOptions: JobQueueOptions,
): Promise<Passwords> {
  const options = optionsOf(cost)
  const nobodysHash = await argon2.hash(randomBytes(32), options)
  const queue = createJobQueue(queueOptions)

  const matches = async (hash: string | undefined, password: string): Promise<boolean> => {
    const stored = hash === undefined ? undefined : readCost(hash)
    if (hash === undefined || !stored) {
      await argon2.verify(nobodysHash, password)
      return false
    }
    if (await argon2.verify(hash, password)) return true
    await spend(shortfall(stored, cost), password)
    return false
  }

  // A cheaper hash of former times must not answer faster: that would tell that there is an account.
  const spend = async (memoryKib: number, password: string) => {
    if (memoryKib < 8 * cost.parallelism) return
    await argon2.hash(password, { ...options, memoryCost: memoryKib })
  }

  return {
    async hash(password, signal) {
      const outcome = await queue.run(() => argon2.hash(password, options), signal)
      return outcome.kind === 'done' ? { kind: 'hashed', hash: outcome.value } : outcome
    },
    async verify(hash, password, signal) {
      const outcome = await queue.run(() => matches(hash, password), signal)
      if (outcome.kind === 'busy') return 'busy'
      return outcome.value ? 'right' : 'wrong'
    },
    needsRehash(hash) {
      const stored = readCost(hash)
      return (
        stored?.memoryKib !== cost.memoryKib ||
        stored.passes !== cost.passes ||
        stored.parallelism !== cost.parallelism
      )
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

// argon2's time goes with memory times passes: the memory that, at the passes of now, makes up for what is missing.
function shortfall(stored: PasswordCost, cost: PasswordCost): number {
  const missing = cost.memoryKib * cost.passes - stored.memoryKib * stored.passes
  return Math.round(missing / cost.passes)
}
