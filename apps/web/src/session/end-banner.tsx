// Says why a session is over, to whoever did not end it.
import type { EndReason } from '@countersign/client'
import { useSession } from '@countersign/client/react'

// Who signed out knows why.
const explanations: Record<Exclude<EndReason, 'SIGNED_OUT'>, { what: string; why: string }> = {
  UNAUTHENTICATED: {
    what: 'You are no longer signed in.',
    why: 'The session is not valid any more. Log in to go on.',
  },
  SESSION_EXPIRED: {
    what: 'Your session has expired.',
    why: 'It was not used for a long time, or had reached the longest time a session may last. Log in to go on.',
  },
  SESSION_REVOKED: {
    what: 'Your session was ended.',
    why: 'Somebody who is signed in to your account ended it from another device, or your account was changed. If that was not you, log in and look at your sessions.',
  },
  SESSION_REUSED: {
    what: 'You were signed out to protect your account.',
    why: 'An old copy of this session was used, and we cannot tell whether by you or by somebody who took it. Neither can go on with it. Log in again, look at your sessions, and end those that you do not know.',
  },
}

export function EndBanner() {
  const session = useSession()
  const reason = session.status === 'signedOut' ? session.reason : undefined
  if (reason === undefined || reason === 'SIGNED_OUT') return null
  const { what, why } = explanations[reason]
  return (
    <div className="notice warn" role="alert" data-reason={reason}>
      <p>
        <strong>{what}</strong> {why}
      </p>
    </div>
  )
}
