// The name of the product with its mark. Leads to the start.
import { Link } from 'wouter'

export function Brand() {
  return (
    <Link href="/" className="brand">
      <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
        <rect width="32" height="32" rx="8" />
        <path d="M9 17l5 5 9-11" />
      </svg>
      Countersign
    </Link>
  )
}
