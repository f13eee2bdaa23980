// Parses the cost of a stored hash, before argon2 allocates the memory that it demands. The PHC string format: $argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>.

export interface PasswordCost {
  /** Memory per hash in KiB. */
  readonly memoryKib: number
  /** Passes over that memory. */
  readonly passes: number
  /** Lanes computed in parallel. */
  readonly parallelism: number
}

/** The maximum cost of a hash, configured or stored. */
export const MAX_PASSWORD_COST: PasswordCost = {
  memoryKib: 1_048_576,
  passes: 100,
  parallelism: 64,
}

// Base64 without padding: a salt of at least 8 bytes (RFC 9106 section 3.1), and a hash too long to guess.
const ARGON2ID =
  /^\$argon2id\$v=19\$(?<cost>[mtp=,\d]{1,40})\$[A-Za-z\d+/]{11,86}\$[A-Za-z\d+/]{22,86}$/
const PARAMETER = /^(?<name>[mtp])=(?<value>[1-9]\d{0,9})$/

/** The cost of an argon2id hash; undefined for anything else, or if it exceeds MAX_PASSWORD_COST. */
export function parseCost(hash: string): PasswordCost | undefined {
  const written = ARGON2ID.exec(hash)?.groups?.cost?.split(',') ?? []
  const parameters = new Map(
    written.flatMap((parameter) => {
      const { name, value } = PARAMETER.exec(parameter)?.groups ?? {}
      return name && value ? [[name, Number(value)] as const] : []
    }),
  )
  const [memoryKib, passes, parallelism] = [...'mtp'].map((name) => parameters.get(name))
  if (written.length !== 3 || !memoryKib || !passes || !parallelism) return undefined
  const cost = { memoryKib, passes, parallelism }
  return isWithinLimits(cost) ? cost : undefined
}

function isWithinLimits({ memoryKib, passes, parallelism }: PasswordCost): boolean {
  return (
    memoryKib <= MAX_PASSWORD_COST.memoryKib &&
    passes <= MAX_PASSWORD_COST.passes &&
    parallelism <= MAX_PASSWORD_COST.parallelism &&
    // RFC 9106 section 3.1; argon2 throws below.
    memoryKib >= 8 * parallelism
  )
}
