import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newPerson, signUp, startTestBrowser, type TestBrowser } from './browser.ts'
import { answerTo, countRefreshes } from './watch.ts'

const HOUR_MS = 60 * 60 * 1_000
const clocks = [
  { name: 'two hours fast', shiftMs: 2 * HOUR_MS },
  { name: 'two hours slow', shiftMs: -2 * HOUR_MS },
]

describe('with access tokens of the usual life', () => {
  let browser: TestBrowser
  beforeAll(async () => {
    browser = await startTestBrowser()
  })
  afterAll(() => browser.close())

  test.each(clocks)('on a clock $name, nothing is renewed before its time', async ({ shiftMs }) => {
    const tab = await tabOn(browser, shiftMs)
    await signUp(tab, newPerson())
    const refreshes = countRefreshes(tab.context())
    for (let round = 0; round < 3; round++) {
      await tab.getByRole('link', { name: 'Sessions' }).click()
      await tab.getByText('This session').waitFor()
      await tab.getByRole('link', { name: 'Profile' }).click()
      await tab.getByText('Member since').waitFor()
    }
    expect((await refreshes()).answered).toBe(0)
    await tab.reload()
    await tab.getByText('Member since').waitFor()
    expect(await refreshes()).toEqual({ answered: 1, rotations: 1 })
  })
})

describe('with access tokens that are soon over', () => {
  let browser: TestBrowser
  beforeAll(async () => {
    browser = await startTestBrowser({ ACCESS_TOKEN_TTL: '2s' })
  })
  afterAll(() => browser.close())

  test.each(clocks)('on a clock $name, they are renewed in time', async ({ shiftMs }) => {
    const tab = await tabOn(browser, shiftMs)
    await signUp(tab, newPerson())
    const statuses: number[] = []
    tab.on('response', (response) => statuses.push(response.status()))
    // Nothing is called meanwhile: it is not a refusal that makes the client renew.
    await answerTo(tab, 'auth.refresh')
    await answerTo(tab, 'auth.refresh')
    await tab.getByRole('link', { name: 'Sessions' }).click()
    await tab.getByText('This session').waitFor()
    expect(statuses.filter((status) => status >= 400)).toEqual([])
  })
})

/** Shifts the clock that people set; the time that runs since the page was opened is another one. */
async function tabOn(browser: TestBrowser, shiftMs: number) {
  const context = await browser.profile()
  await context.addInitScript((ms) => {
    const now = Date.now
    globalThis.Date = class extends Date {
      constructor(...parts: unknown[]) {
        super(...((parts.length === 0 ? [now() + ms] : parts) as [number]))
      }
      static override now = () => now() + ms
    } as DateConstructor
  }, shiftMs)
  return context.newPage()
}
