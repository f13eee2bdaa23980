// A link of the navigation that says when it leads to where one is.
import { Link, useRoute } from 'wouter'

export function NavLink({ href, children }: { readonly href: string; readonly children: string }) {
  const [isHere] = useRoute(href)
  return (
    <Link href={href} aria-current={isHere ? 'page' : undefined}>
      {children}
    </Link>
  )
}
