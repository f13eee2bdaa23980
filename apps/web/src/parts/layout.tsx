// Surrounds every page: navigation, connection, why the user was signed out, and the language.
import { useSession } from '@countersign/client/react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { EndBanner } from '../session/end-banner.tsx'
import { OfflineBanner } from '../session/offline-banner.tsx'
import { SignOutButton } from '../session/sign-out-button.tsx'
import { useWords } from '../words/locale-provider.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { NavLink } from './nav-link.tsx'

export function Layout({ children }: { readonly children: ReactNode }) {
  const session = useSession()
  const words = useWords()
  return (
    <>
      <header className="bar">
        <Link href="/" className="brand">
          Countersign
        </Link>
        {session.status === 'signedIn' && (
          <>
            <nav aria-label={words.accountLabel}>
              <NavLink href="/">{words.profile.title}</NavLink>
              <NavLink href="/sessions">{words.sessions.link}</NavLink>
              <NavLink href="/account">{words.account.title}</NavLink>
            </nav>
            <SignOutButton />
          </>
        )}
        {session.status === 'signedOut' && (
          <nav aria-label={words.accountLabel}>
            <NavLink href="/login">{words.signIn.title}</NavLink>
            <NavLink href="/signup">{words.signUp.title}</NavLink>
          </nav>
        )}
      </header>
      <OfflineBanner />
      <EndBanner />
      <main>{children}</main>
      <footer>
        <LanguageSwitch />
      </footer>
    </>
  )
}
