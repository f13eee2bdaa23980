// Folds characters that look alike into one spelling: no case, no accents, letters for digits and symbols that replace them.

// Several letters may look like one digit, so they become one.
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

/** Lower case and without accents, in compatibility form. */
export const foldCase = (text: string) =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

// A word in a list is spelled with its own l.
const isDisguise = (character: string) => character !== 'l'

/** The letter that a digit or symbol stands for. */
export const letterOf = (character: string) =>
  isDisguise(character) ? (lookalikes[character] ?? character) : character

/** The other letter that it may stand for. */
export const otherLetterOf = (character: string) => {
  const letter = letterOf(character)
  return letter === 'i' && character !== 'i' ? 'l' : letter
}

/** One spelling of everything that looks alike. */
export const foldLookalikes = (text: string) =>
  Array.from(foldCase(text), (character) => lookalikes[character] ?? character).join('')
