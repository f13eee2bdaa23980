// Compiled, never run: what is known of a failure is typed by the procedure that failed.
import type { IssueCode, Reason } from '@countersign/contract'
import { safe } from '@trpc/client'
import { expectTypeOf } from 'vitest'
import {
  type AuthClient,
  type EndReason,
  fieldErrorsOf,
  issuesOf,
  reasonOf,
  retryAfterOf,
} from '../src/index.ts'

export async function failures({ api, session }: AuthClient, unknown: unknown): Promise<void> {
  const [, error] = await safe(
    api.auth.login.mutate({ email: 'ada@example.com', password: 'Analytical-Engine-1843' }),
  )
  if (error) {
    const reason = reasonOf(error)
    expectTypeOf<'INVALID_CREDENTIALS'>().toExtend<typeof reason>()
    expectTypeOf<'TOO_MANY_REQUESTS'>().toExtend<typeof reason>()
    expectTypeOf<undefined>().toExtend<typeof reason>()
    expectTypeOf<'SESSION_REUSED'>().not.toExtend<typeof reason>()
    // @ts-expect-error a login does not fail because an email is taken
    if (reason === 'EMAIL_TAKEN') return
  }

  const [, refused] = await safe(api.auth.signup.mutate({ fullName: '', email: '', password: '' }))
  if (refused) {
    if (reasonOf(refused) === 'EMAIL_TAKEN') return
    // @ts-expect-error a signup knows no wrong credentials
    if (reasonOf(refused) === 'INVALID_CREDENTIALS') return
  }

  const [, unread] = await safe(api.auth.me.query())
  if (unread) {
    if (reasonOf(unread) === 'SESSION_REVOKED') return
    // @ts-expect-error a query without input cannot be given a wrong one
    if (reasonOf(unread) === 'INVALID_INPUT') return
  }

  // Of an error of unknown origin any reason may be behind it, or none.
  expectTypeOf(reasonOf(unknown)).toEqualTypeOf<Reason | undefined>()
  // @ts-expect-error no such reason
  if (reasonOf(unknown) === 'BORED') return

  expectTypeOf(fieldErrorsOf(unknown)).toEqualTypeOf<Readonly<Record<string, string>>>()
  const [issue] = issuesOf(unknown)
  if (issue) {
    expectTypeOf(issue.code).toEqualTypeOf<IssueCode>()
    if (issue.code === 'too_small') expectTypeOf(issue.minimum).toEqualTypeOf<number>()
    // @ts-expect-error a missing digit has no bound
    if (issue.code === 'missing_digit') issue.minimum
    // @ts-expect-error no such code
    if (issue.code === 'too_boring') return
  }
  expectTypeOf(retryAfterOf(unknown)).toEqualTypeOf<number | undefined>()

  const snapshot = session.getSnapshot()
  // @ts-expect-error nobody is known to be signed in before that was looked at
  snapshot.user
  if (snapshot.status === 'signedIn') expectTypeOf(snapshot.user.email).toEqualTypeOf<string>()
  if (snapshot.status === 'signedOut') {
    expectTypeOf(snapshot.reason).toEqualTypeOf<EndReason | undefined>()
    // @ts-expect-error a session ends for no such reason
    if (snapshot.reason === 'INVALID_CREDENTIALS') return
  }
}
