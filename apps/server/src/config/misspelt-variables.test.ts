import { describe, expect, test } from 'vitest'
import { findMisspeltVariables } from './misspelt-variables.ts'
import { knownVariables } from './variables.ts'

const find = (env: Record<string, string>) => findMisspeltVariables(env, knownVariables)

test.each([
  ['NOD_ENV', 'NODE_ENV'],
  ['\uFEFFNODE_ENV', 'NODE_ENV'],
  ['node_env', 'NODE_ENV'],
  ['NODE_ENV ', 'NODE_ENV'],
  ['CORS_ORIGINS', 'CORS_ORIGIN'],
  ['JWT_REFRESH_SECRETS', 'JWT_REFRESH_SECRET'],
  ['JWT_REFRESH_SECRET_FIEL', 'JWT_REFRESH_SECRET_FILE'],
  ['ACCES_TOKEN_TTL', 'ACCESS_TOKEN_TTL'],
  ['COOKIE_SAME_SITE', 'COOKIE_SAMESITE'],
])('%j was meant to be %s', (variable, meant) => {
  expect(find({ [variable]: 'canary' })).toMatchObject([{ meant }])
  expect(JSON.stringify(find({ [variable]: 'canary' }))).not.toContain('canary')
})

test('a byte-order mark is shown as what it is', () => {
  expect(find({ '\uFEFFNODE_ENV': '' })).toEqual([
    { variable: '\\ufeffNODE_ENV', meant: 'NODE_ENV', isDisguised: true },
  ])
})

describe('no suspicion falls on', () => {
  test('what is known, and what other programs read', () => {
    const others = [
      'HOME',
      'PATH',
      'PWD',
      'USER',
      'SHELL',
      'HOSTNAME',
      'TZ',
      'LANG',
      'SHLVL',
      'LS_COLORS',
    ]
    const env = Object.fromEntries([...knownVariables, ...others].map((name) => [name, 'x']))
    expect(find(env)).toEqual([])
  })
})
