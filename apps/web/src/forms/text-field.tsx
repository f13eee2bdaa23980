// A labelled input with its hint and what is wrong with it.
import { type ComponentProps, type ReactNode, useId } from 'react'
import type { FieldError } from 'react-hook-form'
import { messagesOf } from './messages.ts'

export interface TextFieldProps extends ComponentProps<'input'> {
  readonly label: string
  readonly hint?: string
  readonly error: FieldError | undefined
  /** Shown beside the input. */
  readonly children?: ReactNode
}

export function TextField({ label, hint, error, children, ...input }: TextFieldProps) {
  const id = useId()
  const messages = messagesOf(error)
  const isInvalid = messages.length > 0
  const describedBy = [hint && `${id}-hint`, isInvalid && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="control">
        <input
          {...input}
          id={id}
          aria-invalid={isInvalid}
          aria-describedby={describedBy || undefined}
        />
        {children}
      </div>
      {hint && (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
      {isInvalid && (
        <ul id={`${id}-error`} className="errors">
          {messages.map((message) => (
            <li key={message}>{message}</li>
          ))}
        </ul>
      )}
    </div>
  )
}
