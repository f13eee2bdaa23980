// Hashing and checking passwords with argon2id. A check costs the same whether or not there is an account.
import { randomBytes } from 'node:crypto'
import argon2 from 'argon2'

export interface PasswordCost {
  /** Memory per hash in KiB. */
  readonly memoryKib: number
  /** Passes over that memory. */
  readonly passes: number
  /** Lanes computed in parallel. */
  readonly parallelism: number
}

/** The OWASP Password Storage Cheat Sheet's first recommendation for argon2id. */
export const OWASP_PASSWORD_COST: PasswordCost = { memoryKib: 19_456, passes: 2, parallelism: 1 }

export interface Passwords {
  /** Returns an argon2id hash in PHC string format, with a salt of its own. */
  hash(password: string): Promise<string>
  /**
   * Whether the password is the hash's. Without a hash, that is without an account, it does the same work and answers
   * false. A hash that cannot be read answers false as well.
   */
  verify(hash: string | undefined, password: string): Promise<boolean>
}

export async function createPasswords(
  cost: PasswordCost = OWASP_PASSWORD_COST,
): Promise<Passwords> {
  const options: argon2.HashOptions = {
    type: argon2.argon2id,
    memoryCost: cost.memoryKib,
    timeCost: cost.passes,
    parallelism: cost.parallelism,
  }
  const nobodysHash = await argon2.hash(randomBytes(32), options)

  return {
    hash: (password) => argon2.hash(password, options),
    async verify(hash, password) {
      const matches = await argon2.verify(hash ?? nobodysHash, password).catch(() => false)
      return matches && hash !== undefined
    },
  }
}
