// Counts attempts to sign in or up: an attempt is counted before its outcome is known, so that parallel guesses count too.
import type { OpenedSession, VerifiedUser } from '../sessions/open-session.ts'

export interface SignedIn extends OpenedSession, VerifiedUser {
  readonly kind: 'signedIn'
}

/** Nothing was verified. `retryAfter` is in seconds. */
export interface TooManyAttempts {
  readonly kind: 'tooManyAttempts'
  readonly retryAfter: number
}

export const tooManyAttempts = ({
  retryAfter,
}: {
  readonly retryAfter: number
}): TooManyAttempts => ({ kind: 'tooManyAttempts', retryAfter })

const failures: ReadonlySet<string> = new Set(['invalidCredentials', 'emailTaken'])

/** Runs what the attempt is for, and refunds it unless it failed. What was never verified told nobody anything. */
export async function withAttempt<TOutcome extends { readonly kind: string }>(
  { settle }: { readonly settle: (outcome: 'failed' | 'refund') => Promise<void> },
  verify: () => Promise<TOutcome>,
): Promise<TOutcome> {
  let isFailed = false
  try {
    const outcome = await verify()
    isFailed = failures.has(outcome.kind)
    return outcome
  } finally {
    await settle(isFailed ? 'failed' : 'refund')
  }
}
