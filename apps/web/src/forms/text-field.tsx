// A labelled input with its hint and what is wrong with it.
import { type ComponentProps, type ReactNode, useId } from 'react'

export interface TextFieldProps extends ComponentProps<'input'> {
  readonly label: string
  readonly hint?: string
  readonly messages: readonly string[]
  /** Shown beside the input. */
  readonly children?: ReactNode
}

export function TextField({ label, hint, messages, children, ...input }: TextFieldProps) {
  const id = useId()
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
