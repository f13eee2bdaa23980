// Defines the messages between tabs. Another tab may run another release, so a message is validated first.
import type { User } from '@countersign/contract'
import type { Grant } from '../session/session-state.ts'
import { type EndReason, isEndReason } from '../session/session-store.ts'

export type TabMessage =
  /** Does any tab have a fresh token? */
  | { readonly type: 'asked' }
  | ({ readonly type: 'signedIn' } & Grant)
  /** Something about the user who is signed in has changed. */
  | { readonly type: 'updated'; readonly user: User }
  /** Without an id: of whichever session the cookie stood for. */
  | {
      readonly type: 'signedOut'
      readonly sessionId?: string | undefined
      readonly reason: EndReason
    }

export function isTabMessage(data: unknown): data is TabMessage {
  const { type, accessToken, remainingMs, user, reason, sessionId } = Object(data)
  switch (type) {
    case 'asked':
      return true
    case 'signedIn':
      return (
        typeof accessToken === 'string' &&
        Number.isFinite(remainingMs) &&
        remainingMs > 0 &&
        isUser(user)
      )
    case 'updated':
      return isUser(user)
    case 'signedOut':
      return isEndReason(reason) && (sessionId === undefined || typeof sessionId === 'string')
    default:
      return false
  }
}

function isUser(data: unknown): data is User {
  const { id, email } = Object(data)
  return typeof id === 'string' && typeof email === 'string'
}
