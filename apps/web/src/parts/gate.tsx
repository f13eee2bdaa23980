// Surrounds the pages that need no session: one card, and as little around it as can be.
import type { ReactNode } from 'react'
import { EndBanner } from '../session/end-banner.tsx'
import { OfflineBanner } from '../session/offline-banner.tsx'
import { Brand } from './brand.tsx'
import { LanguageSwitch } from './language-switch.tsx'

export function Gate({ children }: { readonly children: ReactNode }) {
  return (
    <div className="gate">
      <header>
        <Brand />
      </header>
      <OfflineBanner />
      <EndBanner />
      <main className="card">{children}</main>
      <footer>
        <LanguageSwitch />
      </footer>
    </div>
  )
}
