// Writes data/known-words.bin anew: after an update of one of its sources.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeKnownWords } from './known-words.ts'

const file = makeKnownWords()
writeFileSync(join(import.meta.dirname, '../data/known-words.bin'), file)
process.stdout.write(`Wrote ${file.length} bytes.\n`)
