// Listening to what other processes announce, and knowing for how long nothing can have been missed.

/**
 * - `lost`: the connection is lost, or could not be made
 * - `deaf`: it stands, and nothing that is sent arrives: a pooler is in between, or it leads to another database
 * - `listening`: again, after one of those
 */
export type ListenerStatus = 'listening' | 'lost' | 'deaf'

/** A subscription to a channel that keeps itself alive until it is closed. */
export interface Listener {
  /**
   * Milliseconds since the sending of the last message of its own that this listener has received: whatever was
   * announced before has arrived too. Infinity while there is no connection.
   */
  silenceMs(): number
  close(): Promise<void>
}

export interface ListenOptions {
  readonly channel: string
  readonly onMessage: (payload: string) => void
  /** Runs whenever listening has begun anew, before it counts as confirmed: to read what was missed meanwhile. */
  readonly onConnect: () => Promise<void>
  /** Told once when listening fails, and once when it is back. */
  readonly onStatus?: ((status: ListenerStatus, error?: unknown) => void) | undefined
}
