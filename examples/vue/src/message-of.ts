// Words for a failed call: the reason decides, never the text of the answer.
import { fieldErrorsOf, reasonOf } from '@countersign/client'
import { errors } from '@countersign/contract'

export function messageOf(error: unknown): string {
  const [fieldError] = Object.values(fieldErrorsOf(error))
  if (fieldError) return fieldError
  const reason = reasonOf(error)
  if (reason === undefined) return 'The server cannot be reached.'
  return reason in errors ? errors[reason].message : 'Something went wrong.'
}
