import { expect, test } from 'vitest'
import { isClearTarget } from './request-target.ts'

test.each(['/', '/trpc/auth.me,sessions.list?batch=1&input={"0":1}', '/%23%5C%00', '//a/b', '/~!'])(
  '[58] the target %s is clear',
  (target) => {
    expect(isClearTarget(target)).toBe(true)
  },
)

test.each([
  '',
  '/trpc/auth.me?batch=1#',
  '/trpc/auth.login\\',
  '/trpc/.\\auth.login',
  '/a b',
  '/a\tb',
  '/a\u0000',
  '/a\u007f',
  '/\u00e9',
  '/\u00a0',
  'trpc/auth.me',
  '?batch=1',
  'x://[::1',
  'x:',
  '*',
  '*/',
])('[58] the target %j is not clear', (target) => {
  expect(isClearTarget(target)).toBe(false)
})

test('[58] of all bytes, visible ASCII without # and \\ is clear', () => {
  const clear = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).filter((each) =>
    isClearTarget(`/${each}`),
  )
  expect(clear).toHaveLength(0x7e - 0x20 - 2)
  expect(clear).not.toContain('#')
})
