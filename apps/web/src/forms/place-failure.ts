// Where a refusal of the server is shown: at the fields it is about, else above the form.
import { fieldErrorsOf, reasonOf } from '@countersign/client'
import type { Reason } from '@countersign/contract'
import type { FieldValues, Path, UseFormSetError } from 'react-hook-form'
import { wordsFor } from '../failure.ts'

export function placeFailure<TValues extends FieldValues>(failure: {
  readonly error: unknown
  readonly setError: UseFormSetError<TValues>
  readonly fields: readonly Path<TValues>[]
  /** The field that a reason is about, for reasons that are about one. */
  readonly fieldOf?: Partial<Record<Reason, Path<TValues>>>
}): void {
  const { error, setError, fields, fieldOf = {} } = failure
  const reason = reasonOf(error)
  const messages = fieldErrorsOf(error)
  const messageFor = (field: Path<TValues>) =>
    reason !== undefined && fieldOf[reason] === field ? wordsFor(error) : messages[field]

  const refused = fields.filter((field) => messageFor(field) !== undefined)
  for (const field of refused) {
    const message = messageFor(field) ?? ''
    setError(field, { type: 'server', message }, { shouldFocus: field === refused[0] })
  }
  if (refused.length === 0) setError('root', { type: 'server', message: wordsFor(error) })
}
