import { expect, test } from 'vitest'
import { runCli } from './cli-process.ts'

const run = (...args: string[]) => runCli({ DATABASE_URL: 'pglite://memory' }, args)

test.each([
  [['user', 'list'], 'Did you mean users?'],
  [['users', 'promot', 'ada@example.com'], 'Did you mean promote?'],
  [['users', 'list', '--limt', '3'], 'Did you mean --limit?'],
  [['users', 'list', '--limit', 'many'], 'Expected a number from 1 to 10000.'],
  [['users', 'list', '--status', 'gone'], 'Allowed choices are active'],
  [['users', 'promote'], "missing required argument 'email'"],
  [['users', 'promote', 'nobody'], 'Expected an email address.'],
  [['users', 'promote', 'ada@example.com', 'grace@example.com'], 'too many arguments'],
  [[], 'Usage: countersign'],
])('%j is wrong usage and ends with 2', async (args, said) => {
  const { code, stdout, stderr } = await run(...args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(said)
})

test('help is printed for every command, with the exit codes', async () => {
  for (const args of [[], ['users'], ['users', 'demote'], ['audit', 'verify']]) {
    const { code, stdout } = await run(...args, '--help')
    expect(code).toBe(0)
    expect(stdout).toContain('Exit codes:')
  }
})

test('a database that is not migrated is said so, and stays as it is', async () => {
  expect(await run('users', 'list')).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'The database is not migrated to this release. Run migrate first; this command does not.\n',
  })
})

test('a database that does not answer is one sentence', async () => {
  const url = 'postgres://ada:canary@127.0.0.1:1/none'
  const { code, stdout, stderr } = await runCli({ DATABASE_URL: url }, ['audit', 'verify'])
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toBe('The database cannot be used: nothing answers there (ECONNREFUSED).\n')
})

test('a bad configuration is listed, and nothing is required but the database', async () => {
  const env = { NODE_ENV: 'production', DATABASE_POOL: 'many', AUDIT_SECRET: 'canary' }
  const { code, stderr } = await runCli(env, ['users', 'list'])
  expect(code).toBe(1)
  expect(stderr.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^DATABASE_URL: expected /),
    expect.stringMatching(/^DATABASE_POOL: expected /),
    expect.stringMatching(/^AUDIT_SECRET: expected /),
  ])
  expect(stderr).not.toContain('canary')
})
