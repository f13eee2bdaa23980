// Replaces a password's hash that was made at another cost.
import { replacePasswordHash } from '@countersign/db'
import type { Context } from '../../trpc/context.ts'
import type { JobOrigin } from './job-queue.ts'

/** Returns the new hash, if it replaced `from`. A password that was changed in the meantime stays as it is. */
export async function rehash(
  { db, passwords }: Pick<Context, 'db' | 'passwords'>,
  { userId, from }: { readonly userId: string; readonly from: string },
  { password, origin }: { readonly password: string; readonly origin: JobOrigin },
): Promise<string | undefined> {
  if (!passwords.needsRehash(from)) return undefined
  const hashed = await passwords.hash(password, origin)
  // The next login tries again.
  if (hashed.kind === 'busy') return undefined
  const isReplaced = await replacePasswordHash(db, { userId, from, to: hashed.hash })
  return isReplaced ? hashed.hash : undefined
}
