// The rotation: what a presented refresh token is worth, and its successor. docs/session-model.md has the rules.
import {
  countReplay,
  type Executor,
  fastForwardGeneration,
  insertAuditEvent,
  type LockedSession,
  lockSession,
  type PresentedToken,
  revokeSessionOfToken,
  type RefreshedSession,
  rotateGeneration,
} from '@countersign/db'
import { v7 as uuidv7 } from 'uuid'
import type { Context } from '../context.ts'
import type { RefreshToken } from '../tokens/refresh-tokens.ts'

/** How often one token is handed out again within the grace; far more than tabs and retries need. */
const MAX_REPLAYS = 100

type Refusal = 'unauthenticated' | 'expired' | 'revoked' | 'reused' | 'raced'

export type RotationOutcome =
  | {
      readonly kind: 'rotated' | 'replayed'
      readonly session: RefreshedSession
      readonly refreshToken: RefreshToken
    }
  | { readonly kind: Refusal }

type RotationContext = Pick<
  Context,
  'db' | 'refreshTokens' | 'sessionPolicy' | 'revocations' | 'ip' | 'userAgent'
>

/** Exchanges a refresh token for its successor. Never throws for anything a client can present. */
export async function rotateSession(
  ctx: RotationContext,
  token: string | undefined,
): Promise<RotationOutcome> {
  if (token === undefined) return { kind: 'unauthenticated' }
  const verdict = await ctx.refreshTokens.verify(token)
  if (verdict.kind === 'forged') return { kind: 'unauthenticated' }
  if (verdict.kind === 'expired') return { kind: 'expired' }

  const { presented, key } = verdict
  const rotated = await rotateGeneration(ctx.db, presented, ctx.sessionPolicy.idleSeconds)
  const settled = rotated
    ? ({ kind: 'rotated', session: rotated } as const)
    : await ctx.db.transaction((tx) => settle(ctx, tx, presented))
  if (settled.kind === 'reused') ctx.revocations.remember([presented.sessionId])
  if (!('session' in settled)) return settled
  return { ...settled, refreshToken: await ctx.refreshTokens.issue(settled.session, key) }
}

type Settlement =
  | { readonly kind: 'rotated' | 'replayed'; readonly session: RefreshedSession }
  | { readonly kind: Refusal }

/**
 * Decides about a token that is not the current one, under the session's row lock. It answers and never throws, so
 * that what it did is committed before anybody is refused: a throw here would undo the revocation of a reused session.
 */
async function settle(
  ctx: RotationContext,
  tx: Executor,
  presented: PresentedToken,
): Promise<Settlement> {
  const session = await lockSession(tx, presented)
  if (!session || session.userDisabled) return { kind: 'unauthenticated' }
  if (session.revoked) return { kind: session.revokedReason === 'reused' ? 'reused' : 'revoked' }
  if (session.expired) return { kind: 'expired' }

  // The database lost commits in a failover and knows an older state than the client. The token is authentic.
  if (presented.generation >= session.generation) {
    const { idleSeconds } = ctx.sessionPolicy
    const moved = await fastForwardGeneration(tx, presented, idleSeconds)
    return moved ? { kind: 'rotated', session: moved } : { kind: 'expired' }
  }
  if (session.secondsSinceRotation >= ctx.sessionPolicy.graceSeconds) {
    await revokeSessionOfToken(tx, presented, 'reused')
    await insertAuditEvent(tx, {
      id: uuidv7(),
      type: 'session.reused',
      userId: session.userId,
      sessionId: session.id,
      ip: ctx.ip,
      userAgent: ctx.userAgent,
    })
    return { kind: 'reused' }
  }
  if (!isReplayable(presented, session)) return { kind: 'raced' }
  await countReplay(tx, session.id)
  return { kind: 'replayed', session }
}

function isReplayable(presented: PresentedToken, session: LockedSession): boolean {
  return presented.generation === session.generation - 1 && session.replays < MAX_REPLAYS
}
