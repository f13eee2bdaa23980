// Reads what other pages hand to the sign-in page in the history entry.
import { useHistoryState } from 'wouter/use-browser-location'
import { z } from 'zod'

const LoginStateSchema = z
  .object({
    /** Fills in the form. */
    email: z.string().optional(),
    /** What was done before. */
    notice: z.literal('accountDeleted').optional(),
  })
  .catch({})
export type LoginState = z.infer<typeof LoginStateSchema>

export function useLoginState(): LoginState {
  return LoginStateSchema.parse(useHistoryState<unknown>())
}
