// What is wrong with a form as a whole. It takes the focus, so that nobody misses it.
import { useEffect, useRef } from 'react'

export function FormAlert({ message }: { readonly message: string | undefined }) {
  const alert = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    if (message !== undefined) alert.current?.focus()
  }, [message])
  if (message === undefined) return null
  return (
    <p ref={alert} tabIndex={-1} className="notice bad" role="alert">
      {message}
    </p>
  )
}
