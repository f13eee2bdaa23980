// Finds the links of mails that were really sent.
import { expect } from 'vitest'
import type { MailServer } from '../../../../server/test/mail/mail-server.ts'

const WAIT_MS = 10_000

/** The link of the newest mail to an address that leads to a page, once it has arrived. */
export async function linkTo(mails: MailServer, email: string, page: string): Promise<string> {
  const find = () =>
    mails.received
      .filter(({ recipients }) => recipients.includes(email))
      .map(({ mail }) => mail.text?.match(/\S+#token=\S+/)?.[0])
      .findLast((link) => link?.includes(page))
  await expect.poll(find, { timeout: WAIT_MS }).toBeDefined()
  return find() ?? ''
}
