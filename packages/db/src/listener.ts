// Listening to what other processes announce, and knowing for how long nothing can have been missed.

/** A subscription to a channel that keeps itself alive until it is closed. */
export interface Listener {
  /**
   * Milliseconds since the database last confirmed that this connection listens: whatever was announced before that
   * moment has arrived. Infinity while there is no connection.
   */
  silenceMs(): number
  close(): Promise<void>
}

export interface ListenOptions {
  readonly channel: string
  readonly onMessage: (payload: string) => void
  /** Runs whenever listening has begun anew, before it counts as confirmed: to read what was missed meanwhile. */
  readonly onConnect: () => Promise<void>
}
