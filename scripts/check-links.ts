// Checks that every relative link in the Markdown files leads to a file of the repository.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const LINK = /\]\((?!\w+:)([^)#\s]+)(?:#[^)]*)?\)/g

const files = execFileSync('git', ['ls-files', '*.md'], { encoding: 'utf8' }).split('\n')
let broken = 0
for (const file of files) {
  if (file === '') continue
  for (const [, target = ''] of readFileSync(file, 'utf8').matchAll(LINK)) {
    if (existsSync(join(dirname(file), target))) continue
    broken += 1
    process.stderr.write(`${file}: ${target} is not there\n`)
  }
}
if (broken > 0) process.exitCode = 1
