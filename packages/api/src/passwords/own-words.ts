// Whether a password holds what everybody knows of its owner: parts of the name or the email address, in any case, backwards,
// or with digits and symbols for letters.

export interface PasswordOwner {
  readonly email: string
  readonly fullName: string
}

const PART_MIN_CHARACTERS = 4

export function holdsOwnWords(password: string, owner: PasswordOwner): boolean {
  const forwards = fold(password)
  const backwards = reverse(forwards)
  return partsOf(owner).some((part) => forwards.includes(part) || backwards.includes(part))
}

function partsOf({ email, fullName }: PasswordOwner): string[] {
  const [localPart = ''] = email.split('@', 1)
  const words = `${fullName} ${localPart}`.split(/[^\p{L}\p{M}]+/u)
  // A local part counts as a whole too: it may be a number.
  return [...words, localPart].map(fold).filter((part) => lengthOf(part) >= PART_MIN_CHARACTERS)
}

// What stands for which letter. Several letters may look like one digit, so they become one.
const lookalikes: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  l: 'i',
  '!': 'i',
  '|': 'i',
  '3': 'e',
  '4': 'a',
  '@': 'a',
  '5': 's',
  $: 's',
  '7': 't',
  '+': 't',
  '8': 'b',
  '9': 'g',
}

function fold(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return Array.from(plain, (character) => lookalikes[character] ?? character).join('')
}

const reverse = (text: string) => Array.from(text).toReversed().join('')
const lengthOf = (text: string) => Array.from(text).length
