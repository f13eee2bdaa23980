// A button that can be busy. It stays focusable then, so that the keyboard does not lose its place.
import type { ComponentProps } from 'react'

export interface ButtonProps extends ComponentProps<'button'> {
  readonly busy?: boolean
}

export function Button({ busy = false, type = 'button', onClick, ...props }: ButtonProps) {
  return (
    <button
      {...props}
      type={type}
      aria-disabled={busy}
      onClick={(event) => {
        if (busy) event.preventDefault()
        else onClick?.(event)
      }}
    />
  )
}
