// Tells the process's time, for token claims only. Sessions are judged by the database's clock.

/** Returns the current time; replaced by a fixed or shifted one in tests. */
export type Clock = () => Date

export const systemClock: Clock = () => new Date()

/** Seconds since the epoch, as JWT claims count them (RFC 7519 section 2, NumericDate). */
export function epochSeconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1000)
}
