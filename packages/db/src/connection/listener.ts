// Declares a subscription to a channel that knows how long ago it last worked.

/**
 * - `lost`: the connection failed
 * - `silent`: connected, but nothing sent arrives: through a pooler, or to another database
 * - `listening`: recovered from either
 */
export type ListenerStatus = 'listening' | 'lost' | 'silent'

/** A subscription that reconnects until it is closed. */
export interface Listener {
  /**
   * Milliseconds since this listener sent the last of its own messages that it also received: everything announced before
   * that has arrived. Infinity while disconnected.
   */
  silenceMs(): number
  close(): Promise<void>
}

export interface ListenOptions {
  readonly channel: string
  readonly onMessage: (payload: string) => void
  /** Runs on every (re)connection, before the listener counts as confirmed: to read what was missed. */
  readonly onConnect: () => Promise<void>
  /** Called once when listening fails, and once when it recovers. */
  readonly onStatus?: ((status: ListenerStatus, error?: unknown) => void) | undefined
}
