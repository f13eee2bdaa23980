// What every page has around it: where one is, whether one is connected, and why one was signed out.
import { useSession } from '@countersign/client/react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { EndBanner } from '../session/end-banner.tsx'
import { OfflineBanner } from '../session/offline-banner.tsx'
import { SignOutButton } from '../session/sign-out-button.tsx'
import { NavLink } from './nav-link.tsx'

export function Layout({ children }: { readonly children: ReactNode }) {
  const session = useSession()
  return (
    <>
      <header className="bar">
        <Link href="/" className="brand">
          Countersign
        </Link>
        {session.status === 'signedIn' && (
          <>
            <nav aria-label="Account">
              <NavLink href="/">Profile</NavLink>
              <NavLink href="/sessions">Sessions</NavLink>
            </nav>
            <SignOutButton />
          </>
        )}
        {session.status === 'signedOut' && (
          <nav aria-label="Account">
            <NavLink href="/login">Log in</NavLink>
            <NavLink href="/signup">Sign up</NavLink>
          </nav>
        )}
      </header>
      <OfflineBanner />
      <EndBanner />
      <main>{children}</main>
    </>
  )
}
