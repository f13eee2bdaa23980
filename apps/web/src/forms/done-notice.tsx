// Says that a form was sent with success, and takes the focus.
import { type ReactNode, useEffect, useRef } from 'react'

/** @param at when it was sent; undefined until then */
export function DoneNotice({
  at,
  children,
}: {
  readonly at: number | undefined
  readonly children: ReactNode
}) {
  const status = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    if (at !== undefined) status.current?.focus()
  }, [at])
  return (
    <p role="status" ref={status} tabIndex={-1} className="good">
      {at !== undefined && children}
    </p>
  )
}
