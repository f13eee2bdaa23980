// Surrounds the pages of a signed-in user: navigation, connection and the language.
import { useSession } from '@countersign/client/react'
import type { ReactNode } from 'react'
import { OfflineBanner } from '../session/offline-banner.tsx'
import { SignOutButton } from '../session/sign-out-button.tsx'
import { useWords } from '../words/locale-provider.tsx'
import { Brand } from './brand.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { NavLink } from './nav-link.tsx'

export function Layout({ children }: { readonly children: ReactNode }) {
  const session = useSession()
  const words = useWords()
  return (
    <>
      <header className="bar">
        <Brand />
        {session.status === 'signedIn' && (
          <>
            <nav aria-label={words.accountLabel}>
              <NavLink href="/">{words.profile.title}</NavLink>
              <NavLink href="/sessions">{words.sessions.link}</NavLink>
              <NavLink href="/account">{words.account.title}</NavLink>
              {session.user.role === 'ADMIN' && (
                <NavLink href="/admin">{words.admin.title}</NavLink>
              )}
            </nav>
            <SignOutButton />
          </>
        )}
      </header>
      <OfflineBanner />
      <main>{children}</main>
      <footer>
        <LanguageSwitch />
      </footer>
    </>
  )
}
