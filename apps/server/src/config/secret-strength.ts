// Distinguishes random secrets from written ones. Estimates a secret's bits with a model of words, numbers, keyboard rows
// and repetition, and compares them with those of random text: docs/decisions/0028-names-of-signing-secrets.md.

/** At most one in 2^k random texts is k bits shorter in any model. */
const MAX_SAVED_BITS = 25
/** A shorter secret can be searched for offline with a single token. */
const MIN_BITS = 80

const PLACEHOLDER = /change.?me|replace|placeholder|example/i

// The bits of a letter after another one in English prose: a row is the first letter, a column the second. Other languages
// in Latin script use much the same pairs.
const LETTER_PAIR_BITS = [
  '95449849597343959343669769',
  '37883989439398389359399969',
  '39693994599599299563599979',
  '49741969399588389548589969',
  '48436569799553956234967579',
  '39694499299699299476399959',
  '59991964399475699446499989',
  '39991999399979499675699989',
  '66455659997442359543969797',
  '49991997579999499929455999',
  '39881889399785699838797979',
  '47952999399399379844468949',
  '25992999399657439969669999',
  '49434639597587459933669969',
  '65647879887542649354354999',
  '39782977499348349363579989',
  '99999999899499999979199999',
  '39562769397555389544588959',
  '59592795397778359842479969',
  '49693892399799579445597949',
  '66664769599343859233999999',
  '29991959399999699999899999',
  '39984982298893499548998999',
  '29393899499779829972979999',
  '57795799699674219745996978',
  '39991998399699379899666',
]

const LETTER_BITS = Math.log2(26)
const HEX_LETTER_BITS = Math.log2(6)
const DIGIT_BITS = Math.log2(10)
const SYMBOL_BITS = 5
/** Of a repeated symbol: words tend to be separated by the same one. */
const SEPARATOR_BITS = 4
const YEAR_BITS = 7
const EXPECTED_WORD_BITS = 7
/** Words that people write into secrets. */
const EXPECTED_WORD =
  /^(?:secret|token|password|produc|signing|access|refresh|super|server|service|admin|company|staging|local|develop|random|session|cookie|login|private|public|website|backend|application|string|geheim|schluessel|passwort|clave|contrasena|motdepasse|senha|segredo|chave|quick|brown)/
/** Of a character that continues a run: along the keyboard, the alphabet or the digits, or the same character. */
const RUN_BITS = 2
/** Of a repeated passage, encoded by its position and length. */
const COPY_BITS = 10
const MIN_COPY = 4
/** Of a letter's case where it does not follow from the letters beside it. */
const CASE_BITS = 1
/** The share of such letters in random text of mixed case. */
const RANDOM_CASE_SHARE = 0.375

const ROWS =
  'qwertyuiop asdfghjkl zxcvbnm 1234567890 1qaz 2wsx 3edc 4rfv 5tgb 6yhn 7ujm 8ik 9ol abcdefghijklmnopqrstuvwxyz'
const steps = new Set(
  ROWS.split(' ').flatMap((row) =>
    [...row].flatMap((key, n) => [`${key}${row.charAt(n + 1)}`, `${row.charAt(n + 1)}${key}`]),
  ),
)

/** True for placeholders, words in any arrangement, and repetition. */
export function isGuessableSecret(secret: string): boolean {
  if (PLACEHOLDER.test(secret)) return true
  const bits = Math.min(modelledBits(secret), modelledBits(unleet(secret)))
  return bits < MIN_BITS || randomBits(secret) - bits > MAX_SAVED_BITS
}

/** The bits of random text with the same pattern of letters, digits and symbols. */
function randomBits(text: string): number {
  const isHex = !/[g-z]/i.test(text)
  const isMixed = /[a-z]/.test(text) && /[A-Z]/.test(text)
  const letterBits =
    (isHex ? HEX_LETTER_BITS : LETTER_BITS) + (isMixed ? RANDOM_CASE_SHARE * CASE_BITS : 0)
  return [...text].reduce((bits, character) => {
    if (/[a-z]/i.test(character)) return bits + letterBits
    return bits + (/\d/.test(character) ? DIGIT_BITS : SYMBOL_BITS)
  }, 0)
}

function modelledBits(text: string): number {
  const folded = text.toLowerCase()
  let bits = 0
  for (let n = 0; n < text.length; ) {
    const copied = lengthOfCopy(folded, n)
    const [word] = EXPECTED_WORD.exec(folded.slice(n)) ?? []
    if (copied >= MIN_COPY) {
      bits += COPY_BITS
      n += copied
    } else if (word) {
      bits += EXPECTED_WORD_BITS
      n += word.length
    } else if (/^(?:19|20)\d\d(?!\d)/.test(folded.slice(n)) && !/\d/.test(folded.charAt(n - 1))) {
      bits += YEAR_BITS
      n += 4
    } else {
      bits += characterBits(folded, n) + caseBits(text, n)
      n += 1
    }
  }
  return bits
}

function characterBits(folded: string, n: number): number {
  const character = folded.charAt(n)
  const before = folded.charAt(n - 1)
  if (isStep(folded, n) && isStep(folded, n - 1)) return RUN_BITS
  if (/\d/.test(character)) return DIGIT_BITS
  if (!/[a-z]/.test(character)) return folded.indexOf(character) < n ? SEPARATOR_BITS : SYMBOL_BITS
  const pair = LETTER_PAIR_BITS[before.charCodeAt(0) - 97]?.charAt(character.charCodeAt(0) - 97)
  return pair ? Number(pair) : LETTER_BITS
}

const isStep = (folded: string, n: number) =>
  n > 0 && (folded[n] === folded[n - 1] || steps.has(folded.slice(n - 1, n + 1)))

// The case of a capital after a small letter, and of a small letter after two capitals, is information.
const caseBits = (text: string, n: number) =>
  /[a-z][A-Z]$|[A-Z][A-Z][a-z]$/.test(text.slice(Math.max(0, n - 2), n + 1)) ? CASE_BITS : 0

// The longest repetition that starts here; it may overlap itself: "abcabcabc" is "abc" and a copy.
function lengthOfCopy(text: string, at: number): number {
  let longest = 0
  for (let from = 0; from < at; from += 1) {
    let length = 0
    while (at + length < text.length && text[from + length] === text[at + length]) length += 1
    longest = Math.max(longest, length)
  }
  return longest
}

const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
}

// Digits between letters, as in "Pr0duct10n".
const unleet = (text: string) =>
  text.replace(/(?<=[a-z])[013457@$]+(?=[a-z])/gi, (run) =>
    [...run].map((character) => LEET[character] ?? character).join(''),
  )
