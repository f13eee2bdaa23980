// Rotates a session: decides what a presented refresh token is worth and issues its successor. docs/session-model.md has
// the rules.
import {
  countReplay,
  displaceSuccessor,
  type Executor,
  fastForwardGeneration,
  insertAuditEvent,
  lockSession,
  type PresentedToken,
  type RefreshedSession,
  rotateGeneration,
  type SessionUse,
} from '@countersign/db'
import { v7 as uuidv7 } from 'uuid'
import type { RefreshToken, RefreshTokens } from '../tokens/refresh-tokens.ts'
import {
  type RevokeByTokenContext,
  type RevokeInTransaction,
  revokingTransaction,
} from './revoke.ts'

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

type RotationContext = RevokeByTokenContext & { readonly refreshTokens: RefreshTokens }

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
  const outcome = rotated
    ? ({ kind: 'rotated', session: rotated } as const)
    : await revokingTransaction(ctx, (tx, revoke) =>
        resolveSupersededToken(ctx, { tx, revoke, presented }),
      )
  if (!('session' in outcome)) return outcome
  return { ...outcome, refreshToken: await ctx.refreshTokens.issue(outcome.session, key) }
}

type Resolution =
  | { readonly kind: 'rotated' | 'replayed' | 'retried'; readonly session: RefreshedSession }
  | { readonly kind: RotationRefusal }

interface SupersededToken {
  readonly tx: Executor
  readonly revoke: RevokeInTransaction
  readonly presented: PresentedToken
}

/**
 * Decides about a token that is not the current one, under the session's row lock. Never throws: the decision must be
 * committed before the client is refused, and a throw would roll back the revocation of a reused session.
 */
async function resolveSupersededToken(
  ctx: RotationContext,
  { tx, revoke, presented }: SupersededToken,
): Promise<Resolution> {
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
      await insertAuditEvent(tx, retriedEvent(ctx, moved))
      return { kind: 'retried', session: moved }
    }
    case 'raced':
      return { kind: 'raced' }
    case 'reused':
      await revoke.sessionOfToken(ctx, presented, 'reused')
      return { kind: 'reused' }
  }
}

const retriedEvent = ({ ip, userAgent }: RotationContext, { id, userId }: RefreshedSession) =>
  ({ id: uuidv7(), type: 'session.retried', userId, sessionId: id, ip, userAgent }) as const

const useOf = ({ ip, userAgent, sessionPolicy: { idleSeconds } }: RotationContext): SessionUse => ({
  ip,
  userAgent,
  idleSeconds,
})
