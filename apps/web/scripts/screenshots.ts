// Takes the screenshots of README: the page and the API reference. `pnpm screenshots`; TEST_BROWSER is a Chromium.
import { join } from 'node:path'
import { newPerson, signUp, startTestBrowser } from '../test/browser/browser.ts'

const folder = join(import.meta.dirname, '../../../docs/images')
const size = { width: 960, height: 600 }

const browser = await startTestBrowser()
try {
  const profile = await browser.profile()
  const page = await profile.newPage()
  await page.setViewportSize(size)
  const person = newPerson()
  await signUp(page, person)

  // A second session, so that the list has one to revoke.
  const other = await (await browser.profile()).newPage()
  await other.goto('/login')
  await other.getByLabel('Email').fill(person.email)
  await other.getByLabel('Password', { exact: true }).fill(person.password)
  await other.getByRole('button', { name: 'Sign in' }).click()
  await other.getByRole('definition').getByText(person.email).waitFor()

  await page.goto('/sessions')
  await page.getByRole('listitem').nth(1).waitFor()
  await page.screenshot({ path: join(folder, 'sessions.png') })

  await page.goto('/docs')
  await page.getByText('/v1/auth/login').first().waitFor()
  await page
    .locator('.opblock-tag')
    .first()
    .evaluate((tag) => tag.scrollIntoView())
  await page.screenshot({ path: join(folder, 'reference.png') })
} finally {
  await browser.close()
}
