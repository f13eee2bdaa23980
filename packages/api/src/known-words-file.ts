// Reads the words that passwords are made of. Must stay in this folder: the built server keeps `data` beside its code.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const path = join(import.meta.dirname, '../data/known-words.bin')

export const readKnownWords = (): Promise<Uint8Array> => readFile(path)
