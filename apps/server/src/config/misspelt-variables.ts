// Finds environment variables that were probably meant for this server. Reads names, never values.
import { distance } from 'fastest-levenshtein'

export interface MisspeltVariable {
  /** Printable ASCII; what is not is shown as its code, such as \\ufeff for a byte-order mark. */
  readonly variable: string
  /** The variable that it nearly is. */
  readonly meant: string
  /** Whether the two differ only in what nobody sees or means: a byte-order mark, white space, quotes, "export". */
  readonly isDisguised: boolean
}

// Short names of other programs resemble each other: HOST and PORT have many neighbours.
const SHORT_NAME = 5

/** The variables that nobody reads but whose names nearly are the names of some that are read. */
export function findMisspeltVariables(
  env: Readonly<Record<string, string | undefined>>,
  known: readonly string[],
): MisspeltVariable[] {
  return Object.keys(env).flatMap((name) => {
    if (known.includes(name)) return []
    const plain = name.replace(/^\W*export\s/, '').replace(/\W/g, '')
    const meant = known.find((one) => distance(plain.toUpperCase(), one) <= toleranceOf(one))
    if (!meant) return []
    return [{ variable: printable(name), meant, isDisguised: plain === meant }]
  })
}

const toleranceOf = (name: string) => (name.length <= SHORT_NAME ? 0 : name.length <= 8 ? 1 : 2)

const printable = (name: string) =>
  name.replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
