// What a failed call is called in front of people.
import { reasonOf, retryAfterOf } from '@countersign/client'
import { errors } from '@countersign/contract'

/** One or two sentences that say what went wrong and what helps. */
export function wordsFor(error: unknown): string {
  const reason = reasonOf(error)
  if (reason === undefined) {
    return navigator.onLine
      ? 'The server could not be reached. Check your connection and try again.'
      : 'You are offline. Connect to the internet and try again.'
  }
  if (reason === 'TOO_MANY_REQUESTS') {
    const seconds = retryAfterOf(error)
    return `Too many tries. Try again ${seconds === undefined ? 'in a while' : `in ${lengthOf(seconds)}`}.`
  }
  // A newer server may know reasons that this page does not.
  return Object.hasOwn(errors, reason) ? errors[reason].message : 'That did not work. Try again.'
}

function lengthOf(seconds: number): string {
  if (seconds > 90) return `${Math.ceil(seconds / 60)} minutes`
  return seconds === 1 ? '1 second' : `${seconds} seconds`
}
