// Renames a copy of the tracked files, and checks that the copy installs, compiles, lints and passes the journey of the api.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const copy = mkdtempSync(join(tmpdir(), 'rename-'))
try {
  const files = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' }).split('\0')
  for (const file of files.filter(Boolean)) cpSync(file, join(copy, file))
  run('git', 'init', '-q')
  commit()
  pnpm('install', '--frozen-lockfile', '--prefer-offline', '--reporter=silent')

  expectRefusal('@Not A Scope', 'Usage')
  writeFileSync(join(copy, 'notes.txt'), 'not committed')
  expectRefusal('@acme', 'not committed')
  rmSync(join(copy, 'notes.txt'))
  rename('@acme', 'Acme Login')
  expectText('package.json', '"name": "acme"')
  expectText('apps/web/index.html', '<title>Acme Login</title>')
  expectText('docker-compose.yml', 'image: acme-server')
  expectText('packages/db/src/connection/migrations.ts', "'countersign_migrations'")
  expectText('deploy/compose/roles.sql', 'countersign_owner')
  commit()
  expectRefusal('@umbrella', 'already')

  pnpm('install', '--no-frozen-lockfile', '--prefer-offline', '--reporter=silent')
  pnpm('format:check')
  pnpm('types')
  pnpm('lint')
  pnpm('vitest', 'run', 'packages/api/test/auth.test.ts')
} finally {
  rmSync(copy, { recursive: true })
}

function run(command: string, ...args: string[]): void {
  execFileSync(command, args, { cwd: copy, stdio: 'inherit' })
}

function pnpm(...args: string[]): void {
  run('npx', '-y', 'pnpm@12', ...args)
}

function commit(): void {
  run('git', 'add', '-A')
  const author = ['-c', 'user.name=check', '-c', 'user.email=check@example.com']
  run('git', ...author, 'commit', '-q', '--no-verify', '-m', 'A copy')
}

function rename(...args: string[]): void {
  run(process.execPath, 'scripts/rename.ts', ...args)
}

function expectRefusal(scope: string, reason: string): void {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/rename.ts', scope], {
    cwd: copy,
    encoding: 'utf8',
  })
  if (status !== 1 || !stderr.includes(reason)) {
    throw new Error(`${scope} was not refused as "${reason}": ${status} ${stderr}`)
  }
  if (execFileSync('git', ['diff', '--stat'], { cwd: copy, encoding: 'utf8' }) !== '') {
    throw new Error(`${scope} was refused and yet changed files`)
  }
}

function expectText(file: string, text: string): void {
  if (!readFileSync(join(copy, file), 'utf8').includes(text)) {
    throw new Error(`${file} does not hold ${text}`)
  }
}
