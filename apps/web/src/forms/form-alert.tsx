// Shows what is wrong with a form as a whole, and takes the focus.
import { useEffect, useRef } from 'react'

export interface FormFailure {
  readonly error: unknown
  readonly message: string
}

export function FormAlert({ failure }: { readonly failure: FormFailure | undefined }) {
  const alert = useRef<HTMLParagraphElement>(null)
  const error = failure?.error
  useEffect(() => {
    // By the failure and not by its words, which are others in another language.
    if (error) alert.current?.focus()
  }, [error])
  if (!failure) return null
  return (
    <p ref={alert} tabIndex={-1} className="notice bad" role="alert">
      {failure.message}
    </p>
  )
}
