// Recognises keyboard runs: rows, columns and slants of keys, letters and digits in order, forwards or backwards.

const lines = [
  // Rows: QWERTY, then where AZERTY and QWERTZ differ.
  ...['`1234567890-=', 'qwertyuiop[]\\', "asdfghjkl;'", 'zxcvbnm,./'],
  ...['azertyuiop', 'qsdfghjklm', 'wxcvbn', 'qwertzuiop', 'yxcvbnm'],
  // Columns and slants.
  ...['1qaz', '2wsx', '3edc', '4rfv', '5tgb', '6yhn', '7ujm', '8ik,', '9ol.', '0p;/'],
  ...['zse4', 'xdr5', 'cft6', 'vgy7', 'bhu8', 'nji9', 'mko0', '1aq', '2sw', '3de', '4fr', '5gt'],
  ...['abcdefghijklmnopqrstuvwxyz', '147258369', '741852963', '13579', '24680', '02468'],
]

const RUN_MIN_KEYS = 3

const runs = new Set(
  lines.flatMap((line) => {
    const keys = Array.from(line)
    return [keys, keys.toReversed()].flatMap((way) => piecesOf(way))
  }),
)

function piecesOf(keys: readonly string[]): string[] {
  return keys.flatMap((_, from) =>
    keys
      .slice(from + RUN_MIN_KEYS - 1)
      .map((_, more) => keys.slice(from, from + RUN_MIN_KEYS + more).join('')),
  )
}

/** True of keys (see `keyOf`) that follow each other in a line. */
export const isRun = (keys: string) => runs.has(keys)

const shifted = '~!@#$%^&*()_+{}|:"<>?'
const unshifted = "`1234567890-=[]\\;',./"

/** The key of a US keyboard that types a folded character. */
export function keyOf(character: string): string {
  const place = shifted.indexOf(character)
  return place < 0 ? character : (unshifted[place] ?? character)
}

const cyrillicKeys = 'йцукенгшщзхъфывапролджэячсмитьбюё'
const latinKeys = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"

/** The US key at the place of a Cyrillic letter's key: lists of passwords spell Russian words this way. */
export function latinKeyOf(character: string): string {
  const place = cyrillicKeys.indexOf(character)
  return place < 0 ? character : (latinKeys[place] ?? character)
}
