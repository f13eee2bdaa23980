// A page with its title. A page that appears takes the focus to its heading: that is where a reader goes on, and what a
// screen reader says.
import { type ReactNode, useEffect, useRef } from 'react'

export function Page({
  title,
  children,
}: {
  readonly title: string
  readonly children: ReactNode
}) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <>
      <title>{`${title} · Countersign`}</title>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </>
  )
}
