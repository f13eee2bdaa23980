// Lists users in pages, by the beginning of their address and by status.
import { EmailSchema, type ListUsersSchema } from '@countersign/contract'
import { type AdminUserRow, listUsers as listUserRows } from '@countersign/db'
import type { z } from 'zod'
import type { Context } from '../trpc/context.ts'
import { type Page, readPage } from './read-page.ts'

export async function listUsers(
  { db }: Pick<Context, 'db'>,
  { cursor, limit, email, status }: z.output<typeof ListUsersSchema>,
): Promise<Page<AdminUserRow>> {
  const emailPrefix = email && toCanonicalPrefix(email)
  // No address has such characters, and PostgreSQL takes no NUL.
  if (emailPrefix && !/^[!-~]*$/.test(emailPrefix)) return { rows: [], nextCursor: null }
  return readPage({ cursor, limit }, (page) => listUserRows(db, { ...page, emailPrefix, status }))
}

// A whole address may have an internationalised domain.
function toCanonicalPrefix(typed: string): string {
  const address = EmailSchema.safeParse(typed)
  return address.success ? address.data : typed.trim().toLowerCase()
}
