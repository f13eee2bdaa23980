// Surrounds the pages that need no session: one card, and as little around it as can be.
import type { ReactNode } from 'react'
import { EndBanner } from '../session/end-banner.tsx'
import { OfflineBanner } from '../session/offline-banner.tsx'
import { Brand } from './brand.tsx'
import { LanguageSwitch } from './language-switch.tsx'

export function Gate(props: {
  readonly children: ReactNode
  /** False where the person has come for something else than signing in, such as a mailed link. */
  readonly tellsOfEnd?: boolean
}) {
  const { children, tellsOfEnd = true } = props
  return (
    <div className="gate">
      <header>
        <Brand />
      </header>
      <OfflineBanner />
      {tellsOfEnd && <EndBanner />}
      <main className="card">{children}</main>
      <footer>
        <LanguageSwitch />
      </footer>
    </div>
  )
}
