// Reads the account of an active session.
import { findSessionUser, type UserRow } from '@countersign/db'
import type { AccessClaims } from '../tokens/access-tokens.ts'
import { ApiError } from './api-error.ts'
import { oncePerContext } from './once-per-context.ts'

/** Throws SESSION_REVOKED if the session is no longer active. */
export const readSessionUser = oncePerContext(
  async (ctx, { sessionId, userId }: AccessClaims): Promise<UserRow> => {
    const user = await findSessionUser(ctx.db, { id: sessionId, userId })
    if (!user) throw new ApiError('SESSION_REVOKED')
    return user
  },
)
