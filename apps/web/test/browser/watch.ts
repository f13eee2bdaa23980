// Watches tabs for what no person does there: counts renewals, makes tabs sleep and wake.
import type { BrowserContext, Page, Response } from 'playwright-core'

export interface Refreshes {
  /** How many were answered, whatever the answer. */
  readonly answered: number
  /** How often the server made a new cookie; who was given the same one again moved nothing. */
  readonly rotations: number
}

/** Counts the refreshes of a profile's tabs from now on. */
export function countRefreshes(context: BrowserContext): () => Promise<Refreshes> {
  const answers: Promise<string | null>[] = []
  context.on('response', (response) => {
    if (isRefresh(response)) answers.push(response.headerValue('Set-Cookie'))
  })
  return async () => {
    const cookies = await Promise.all(answers)
    const made = new Set(cookies.flatMap((cookie) => cookie?.split(';', 1) ?? []))
    return { answered: cookies.length, rotations: made.size }
  }
}

/** Resolves with the next successful answer to that procedure. */
export function answerTo(page: Page, procedure: string): Promise<Response> {
  return page.waitForResponse(
    (response) => response.url().includes(`/trpc/${procedure}`) && response.ok(),
  )
}

/** The cookie that stands for the session. */
export async function refreshCookie(context: BrowserContext) {
  const cookie = (await context.cookies()).find(({ name }) => name === '__Host-rt')
  if (!cookie) throw new Error('The browser has no cookie')
  return cookie
}

/** Tells a page that it is hidden, or shown again, as the browser does when tabs are switched. */
export function show(page: Page, isVisible: boolean): Promise<void> {
  return page.evaluate((state) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: state })
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
  }, visibility(isVisible))
}

const visibility = (isVisible: boolean): DocumentVisibilityState =>
  isVisible ? 'visible' : 'hidden'

const isRefresh = (response: Response) => response.url().endsWith('/trpc/auth.refresh')
