import { TRPCClientError } from '@trpc/client'
import { afterEach, expect, test, vi } from 'vitest'
import { issueWords, wordsFor } from './failure.ts'
import {
  chooseLocale,
  languages,
  regionalLocale,
  rememberedLocale,
  rememberLocale,
} from './locale.ts'
import { pluralOf } from './plural.ts'

afterEach(() => vi.unstubAllGlobals())

const errorWith = (data: object) =>
  TRPCClientError.from({ error: { message: 'no', code: -32_000, data } })
const german = { words: languages.de.words, regional: 'de' }
const english = { words: languages.en.words, regional: 'en' }

test('the first of the languages that there are words in is chosen, else English', () => {
  expect(chooseLocale(['fr-FR', 'de-CH', 'en'])).toBe('de')
  expect(chooseLocale(['EN-gb', 'de'])).toBe('en')
  expect(chooseLocale(['fr', 'toString', ''])).toBe('en')
  expect(chooseLocale([])).toBe('en')
})

test('dates are written as the region of the browser does, where it speaks the language', () => {
  expect(regionalLocale('de', ['en-US', 'de-AT', 'de'])).toBe('de-AT')
  expect(regionalLocale('de', ['en-US'])).toBe('de')
})

test('the choice is remembered, and storage that throws is none', () => {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  })
  expect(rememberedLocale()).toEqual([])
  rememberLocale('de')
  expect(rememberedLocale()).toEqual(['de'])
  vi.stubGlobal('localStorage', undefined)
  rememberLocale('en')
  expect(rememberedLocale()).toEqual([])
})

test('a sentence takes the form of its number', () => {
  const forms = { one: '# session', other: '# sessions' }
  expect([0, 1, 2, 1_000].map(pluralOf('en', forms))).toEqual([
    '0 sessions',
    '1 session',
    '2 sessions',
    '1,000 sessions',
  ])
  expect([0, 1, 2].map(languages.de.words.sessions.othersRevoked)).toEqual([
    '0 andere Sitzungen wurden beendet.',
    '1 andere Sitzung wurde beendet.',
    '2 andere Sitzungen wurden beendet.',
  ])
})

test.each([
  [
    1,
    'Too many tries. Try again in 1 second.',
    'Zu viele Versuche. Versuchen Sie es in 1 Sekunde erneut.',
  ],
  [
    42,
    'Too many tries. Try again in 42 seconds.',
    'Zu viele Versuche. Versuchen Sie es in 42 Sekunden erneut.',
  ],
  [
    91,
    'Too many tries. Try again in 2 minutes.',
    'Zu viele Versuche. Versuchen Sie es in 2 Minuten erneut.',
  ],
  [
    undefined,
    'Too many tries. Try again in a while.',
    'Zu viele Versuche. Versuchen Sie es später erneut.',
  ],
])('after %s seconds a try makes sense, in either language', (retryAfter, inEnglish, inGerman) => {
  const error = errorWith({ reason: 'TOO_MANY_REQUESTS', retryAfter })
  expect([wordsFor(error, english), wordsFor(error, german)]).toEqual([inEnglish, inGerman])
})

test('a reason that the page does not know has words, also if it is named like a method', () => {
  for (const reason of ['BORED', 'constructor']) {
    expect(wordsFor(errorWith({ reason }), english)).toBe('That did not work. Try again.')
  }
})

test('no answer is told apart from no network', () => {
  const lost = TRPCClientError.from(new TypeError('Failed to fetch'))
  vi.stubGlobal('navigator', { onLine: true })
  expect(wordsFor(lost, german)).toMatch(/^Der Server ist nicht erreichbar/)
  vi.stubGlobal('navigator', { onLine: false })
  expect(wordsFor(lost, german)).toMatch(/^Sie sind offline/)
})

test('bounds are said of what they measure', () => {
  const { issues } = languages.en.words
  const bound = { path: [], message: '', inclusive: true }
  const least = { ...bound, code: 'too_small', minimum: 2 } as const
  expect(issueWords({ ...least, origin: 'string' }, issues)).toBe('Enter at least 2 characters.')
  expect(issueWords({ ...least, origin: 'number' }, issues)).toBe('Enter 2 or more.')
  const most = { ...bound, code: 'too_big', maximum: 9 } as const
  expect(issueWords({ ...most, origin: 'string' }, issues)).toBe('Enter at most 9 characters.')
  expect(issueWords({ ...most, origin: 'number' }, issues)).toBe('Enter 9 or less.')
})
