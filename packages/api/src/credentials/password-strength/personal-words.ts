// Finds personal information in a password: parts of its owner's name or email address, in any case, backwards, or with
// digits and symbols for letters.

import { foldLookalikes } from './lookalikes.ts'

export interface PasswordOwner {
  readonly email: string
  readonly fullName: string
}

const PART_MIN_CHARACTERS = 4

export function containsPersonalWords(password: string, owner: PasswordOwner): boolean {
  const forwards = foldLookalikes(password)
  const backwards = reverse(forwards)
  return partsOf(owner).some((part) => forwards.includes(part) || backwards.includes(part))
}

function partsOf({ email, fullName }: PasswordOwner): string[] {
  const [localPart = ''] = email.split('@', 1)
  const words = `${fullName} ${localPart}`.split(/[^\p{L}\p{M}]+/u)
  // A local part counts as a whole too: it may be a number.
  return [...words, localPart]
    .map(foldLookalikes)
    .filter((part) => lengthOf(part) >= PART_MIN_CHARACTERS)
}

const reverse = (text: string) => Array.from(text).toReversed().join('')
const lengthOf = (text: string) => Array.from(text).length
