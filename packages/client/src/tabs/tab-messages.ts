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
  if (!isRecord(data)) return false
  switch (data.type) {
    case 'asked':
      return true
    case 'signedIn':
      return (
        typeof data.accessToken === 'string' && isDuration(data.remainingMs) && isUser(data.user)
      )
    case 'updated':
      return isUser(data.user)
    case 'signedOut':
      return isEndReason(data.reason) && ['string', 'undefined'].includes(typeof data.sessionId)
    default:
      return false
  }
}

function isUser(data: unknown): data is User {
  return isRecord(data) && typeof data.id === 'string' && typeof data.email === 'string'
}

function isDuration(data: unknown): boolean {
  return typeof data === 'number' && data > 0 && Number.isFinite(data)
}

function isRecord(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null
}
