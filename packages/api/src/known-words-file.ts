// Where the words are that passwords are made of. Stands here because the built server has its code and its files side by side.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const path = join(import.meta.dirname, '../data/known-words.bin')

export const readKnownWords = (): Promise<Uint8Array> => readFile(path)
