import { afterEach, expect, test, vi } from 'vitest'
import * as knownWordsFile from '../../known-words-file.ts'
import { createPasswordPolicy } from './password-policy.ts'

vi.mock(import('../../known-words-file.ts'), { spy: true })
const readKnownWords = vi.mocked(knownWordsFile.readKnownWords)
afterEach(() => vi.clearAllMocks())

const nobody = { fullName: '', email: '@' }

test('the words are read once, when the first password is chosen', async () => {
  const policy = createPasswordPolicy()
  expect(readKnownWords).not.toHaveBeenCalled()
  const passwords = ['Password123!', 'k7#Qz9!vLm', 'Qwerty123!']
  const refusals = passwords.map((password) => policy.isTooCommon(password, nobody))
  expect(await Promise.all(refusals)).toEqual([true, false, true])
  expect(readKnownWords).toHaveBeenCalledOnce()
})

test('[71] words that could not be read are read again for the next password, and nothing is accepted without them', async () => {
  const policy = createPasswordPolicy()
  readKnownWords.mockRejectedValueOnce(new Error('EMFILE: too many open files'))
  await expect(policy.isTooCommon('Password123!', nobody)).rejects.toThrow('EMFILE')
  expect(await policy.isTooCommon('Password123!', nobody)).toBe(true)
})
