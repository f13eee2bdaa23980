// Finds environment variables that are probably misspelt variables of this server. Never reads values.
import { distance } from 'fastest-levenshtein'

export interface MisspeltVariable {
  /** In printable ASCII; other characters are escaped, such as \\ufeff for a byte-order mark. */
  readonly variable: string
  /** The variable that was probably meant. */
  readonly meant: string
  /** Whether they differ only in what is invisible or unintended: a byte-order mark, white space, quotes, "export". */
  readonly isDisguised: boolean
}

// Short names resemble those of other programs: HOST and PORT have many neighbours.
const SHORT_NAME = 5

/** The unknown variables whose names nearly match known ones. */
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
