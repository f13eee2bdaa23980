// Defines the token of a mailed link.
import { z } from 'zod'

const TOKEN_MAX_CHARACTERS = 128

/** What stands after `#token=` in a mailed link. A link that a mail program cut off is refused as TOKEN_INVALID. */
export const OneTimeTokenSchema = z
  .base64url({ error: 'Open the link of the mail once more.', abort: true })
  .min(1, 'Open the link of the mail once more.')
  .max(TOKEN_MAX_CHARACTERS, 'Open the link of the mail once more.')
  .describe('From the mailed link.')
