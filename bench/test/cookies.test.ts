import { expect, test } from 'vitest'
import { takeCookies } from '../peers/cookies.ts'

test('a session keeps the newest value of each cookie, without its attributes', () => {
  const session = { cookie: 'rt=old=; other=1' }
  takeCookies(session, { 'Set-Cookie': ['rt=new=; Path=/; HttpOnly', 'third=3'] })
  expect(session.cookie).toBe('rt=new=; other=1; third=3')
})

test('an answer with one cookie, and one without any', () => {
  const session = { cookie: '' }
  takeCookies(session, {})
  expect(session.cookie).toBe('')
  takeCookies(session, { 'set-cookie': 'rt=1; Secure' })
  expect(session.cookie).toBe('rt=1')
})
