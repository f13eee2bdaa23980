// Refuses a call for whose password there was no room in the queue.
import { ApiError } from '../../trpc/api-error.ts'

// A full queue of hashes is worked off in a few seconds.
export const tooBusy = () => new ApiError('UNAVAILABLE', { retryAfter: 2 })
