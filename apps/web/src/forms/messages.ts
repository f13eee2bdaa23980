// What is wrong with a field, all of it at once.
import type { FieldError } from 'react-hook-form'

export function messagesOf(error: FieldError | undefined): string[] {
  const all = Object.values(error?.types ?? {}).flat()
  const messages = all.filter((message) => typeof message === 'string')
  if (messages.length > 0) return [...new Set(messages)]
  return error?.message === undefined ? [] : [error.message]
}
