// Asks signed-in users to confirm their address, until they have or have put it away for this visit.
import type { User } from '@countersign/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { useSettings } from '../session/use-settings.ts'
import { useTRPC } from '../trpc.ts'
import { useWords } from '../words/locale-provider.tsx'
import { ResendVerification } from './resend-verification.tsx'

export function VerifyBanner({ user }: { readonly user: User }) {
  const [isDismissed, setIsDismissed] = useState(false)
  const settings = useSettings()
  if (user.emailVerified || isDismissed || !settings?.mail) return null
  return <Banner email={user.email} onDismiss={() => setIsDismissed(true)} />
}

function Banner({ email, onDismiss }: { readonly email: string; readonly onDismiss: () => void }) {
  const trpc = useTRPC()
  // Asked again whenever the tab is shown: the link is often opened in another one. The client takes the answer over.
  useQuery(trpc.auth.me.queryOptions())
  const words = useWords().links.banner
  return (
    <section className="notice warn" aria-label={words.title}>
      <p>
        <strong>{words.title}</strong> <span dir="auto">{words.text(email)}</span>
      </p>
      <div className="actions">
        <ResendVerification email={email} />
        <Button onClick={onDismiss}>{words.dismiss}</Button>
      </div>
    </section>
  )
}
