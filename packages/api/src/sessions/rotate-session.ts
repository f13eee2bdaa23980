// The rotation: what a presented refresh token is worth, and its successor. docs/session-model.md has the rules.
import {
  countReplay,
  displaceSuccessor,
  type Executor,
  fastForwardGeneration,
  insertAuditEvent,
  lockSession,
  type PresentedToken,
  revokeSessionOfToken,
  type RefreshedSession,
  rotateGeneration,
  type SessionUse,
} from '@countersign/db'
import { v7 as uuidv7 } from 'uuid'
import type { Context } from '../trpc/context.ts'
import type { RefreshToken } from '../tokens/refresh-tokens.ts'
import { tokenRevocation } from './token-revocation.ts'

/** How often one token is handed out again within the grace; far more than tabs and retries need. */
const MAX_REPLAYS = 100

export type RotationRefusal = 'unauthenticated' | 'expired' | 'revoked' | 'reused' | 'raced'

export type RotationOutcome =
  | {
      readonly kind: 'rotated' | 'replayed' | 'retried'
      readonly session: RefreshedSession
      readonly refreshToken: RefreshToken
    }
  | { readonly kind: RotationRefusal }

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
  const rotated = await rotateGeneration(ctx.db, presented, useOf(ctx))
  const settled = rotated
    ? ({ kind: 'rotated', session: rotated } as const)
    : await ctx.db.transaction((tx) => settle(ctx, tx, presented))
  if (settled.kind === 'reused') ctx.revocations.remember([presented.sessionId])
  if (!('session' in settled)) return settled
  return { ...settled, refreshToken: await ctx.refreshTokens.issue(settled.session, key) }
}

type Settlement =
  | { readonly kind: 'rotated' | 'replayed' | 'retried'; readonly session: RefreshedSession }
  | { readonly kind: RotationRefusal }

/**
 * Decides about a token that is not the current one, under the session's row lock. It answers and never throws, so
 * that what it did is committed before anybody is refused: a throw here would undo the revocation of a reused session.
 */
async function settle(
  ctx: RotationContext,
  tx: Executor,
  presented: PresentedToken,
): Promise<Settlement> {
  const session = await lockSession(tx, presented, ctx.sessionPolicy)
  if (!session || session.userDisabled) return { kind: 'unauthenticated' }
  if (session.revoked) return { kind: session.revokedReason === 'reused' ? 'reused' : 'revoked' }
  if (session.expired) return { kind: 'expired' }

  switch (session.tokenState) {
    case 'current': {
      // The database lost commits in a failover and knows an older state than the client. The token is authentic.
      const moved = await fastForwardGeneration(tx, presented, useOf(ctx))
      return moved ? { kind: 'rotated', session: moved } : { kind: 'expired' }
    }
    case 'repeated':
      if (session.replays >= MAX_REPLAYS) return { kind: 'raced' }
      await countReplay(tx, session.id)
      return { kind: 'replayed', session }
    case 'late': {
      const moved = await displaceSuccessor(tx, presented, useOf(ctx))
      if (!moved) return { kind: 'expired' }
      const { ip, userAgent } = ctx
      await insertAuditEvent(tx, {
        id: uuidv7(),
        type: 'session.retried',
        userId: moved.userId,
        sessionId: moved.id,
        ip,
        userAgent,
      })
      return { kind: 'retried', session: moved }
    }
    case 'raced':
      return { kind: 'raced' }
    case 'reused':
      await revokeSessionOfToken(tx, presented, tokenRevocation(ctx, 'reused'))
      return { kind: 'reused' }
  }
}

const useOf = ({ ip, userAgent, sessionPolicy: { idleSeconds } }: RotationContext): SessionUse => ({
  ip,
  userAgent,
  idleSeconds,
})
