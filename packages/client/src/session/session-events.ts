// Names what can happen to the session of a page, and what is to be done about it.
import type { User } from '@countersign/contract'
import type { TabMessage } from '../tabs/tab-messages.ts'
import type { FailedRefresh, RefreshAnswer, RejectedRefresh } from './request-refresh.ts'
import type { EndReason } from './session-store.ts'

/** An answer with a turn was asked for in that turn, and is ignored in a later one. */
export type SessionEvent =
  /** Another tab says so. */
  | TabMessage
  /** The server gave this client a token: by a refresh, or (without a turn) by a login. */
  | { readonly type: 'granted'; readonly access: RefreshAnswer; readonly turn?: number }
  /** The server answered a refresh: there is no session. */
  | (RejectedRefresh & { readonly turn: number })
  | FailedRefresh
  /** The server answered a logout that was called while this page held the given session. */
  | { readonly type: 'loggedOut'; readonly sessionId: string | undefined }
  /** This page has learned something about a user. */
  | { readonly type: 'learned'; readonly user: User }
  /** The planned refresh is due. */
  | { readonly type: 'due' }
  /** The page is shown, hidden, or online again. */
  | { readonly type: 'woken' }
  /** The page comes back from the back-forward cache, where it heard nothing. */
  | { readonly type: 'restored' }
  /** The refresh that an event has caused is done. */
  | { readonly type: 'refreshed' }

/** Comes with every event. */
export interface Moment {
  /** On the clock of `performance.now()`. */
  readonly now: number
  /** At least 0 and less than 1, another one for each event. */
  readonly random: number
  /** Whether the page is. */
  readonly isHidden: boolean
}

/** To be done after an event, code of the application last: it may cause further events. */
export interface Effects {
  /** Tell the other tabs. */
  readonly post?: TabMessage | undefined
  /** Stop waiting for what other tabs answer. */
  readonly stopWaiting?: boolean | undefined
  /** Plan the next refresh anew, so far from now; at once when that is negative. `Infinity` plans none. */
  readonly delayMs?: number | undefined
  /** Refresh now. */
  readonly refreshNow?: boolean | undefined
  /** Tell the application that its session was signed out, after the subscribers. */
  readonly end?: EndReason | undefined
}
