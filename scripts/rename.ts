// Gives the project another name: `pnpm rename @acme "Acme Login"`. Never renames what a database in use knows it by.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' })

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { force: { type: 'boolean', default: false } },
})
const [scope = '', displayName = titleOf(scope)] = positionals
// Also the name of an image, an issuer and a compose project: stricter than npm.
if (!/^@[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(scope) || scope.length > 40 || positionals.length > 2) {
  refuse('Usage: pnpm rename @scope ["Display Name"]: lower-case letters, digits and hyphens')
}
if (!/^[\p{L}\p{N}][\p{L}\p{N} .-]{0,59}$/u.test(displayName)) {
  refuse('The display name may hold letters, digits, spaces, dots and hyphens, 60 at most')
}
if (!readFileSync('package.json', 'utf8').includes('"name": "countersign"')) {
  refuse('The project has been renamed already')
}
if (scope === '@countersign') refuse('That is its name already')
if (!values.force && git('status', '--porcelain').trim() !== '') {
  refuse('There are changes that are not committed: commit them, or add --force')
}

const name = scope.slice(1)
// The licence names its authors; the rest is kept, generated or data.
const untouched =
  /^(LICENSE$|scripts\/(check-)?rename\.ts$|docs\/your-own\.md$|bench\/results\/|packages\/db\/migrations\/|packages\/api\/data\/)|\.(png|ico|gz|bin|woff2?)$/

let changed = 0
for (const file of git('ls-files', '-z').split('\0')) {
  if (file === '' || untouched.test(file)) continue
  const before = readFileSync(file, 'utf8')
  const after = rename(file, before)
  if (after === before) continue
  writeFileSync(file, after)
  changed += 1
}
execFileSync('node_modules/.bin/biome', ['format', '--write', '.'], { stdio: 'ignore' })

process.stdout.write(`${changed} files changed: the scope ${scope}, the name ${name}, the title "${displayName}".

Kept, because databases in use know them: the journal countersign_migrations, the migration lock, and the roles, the
database and its superuser in docker-compose.yml and deploy/compose. Kept too: LICENSE, and the benchmark's labels.

Next:
  pnpm install
  pnpm check
A server in use: its access tokens end once, as the default issuer is ${name} now; clients refresh. Set JWT_ISSUER and
JWT_AUDIENCE to countersign to avoid that. A compose project in use: set COMPOSE_PROJECT_NAME=countersign, or it starts
with an empty volume.
`)

function rename(file: string, text: string): string {
  const scoped = text.replaceAll(/@countersign\b/g, scope)
  if (file.startsWith('bench/')) {
    // Contestants and kept results are found by their labels.
    return scoped.replaceAll(/(issuer|audience): 'countersign'/g, `$1: '${name}'`)
  }
  // Its passwords are built on the old name.
  const isPasswordTest = file === 'packages/api/test/password-policy.test.ts'
  if (isPasswordTest || file.startsWith('deploy/compose/')) return scoped
  if (file === 'docker-compose.yml') {
    return scoped
      .replace(/^name: countersign$/m, `name: ${name}`)
      .replaceAll('image: countersign-server', `image: ${name}-server`)
  }
  // An underscore is part of a word: countersign_migrations and the roles do not match.
  return scoped
    .replaceAll(/\bcountersign\b(?!\.(lock|ts)\b)/g, name)
    .replaceAll(/(\\n|\b)Countersign\b/g, `$1${displayName}`)
}

function titleOf(text: string): string {
  const words = text.replace('@', '').split('-')
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ')
}

function refuse(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
