// Lets users change their name and their password.
import { useSession } from '@countersign/client/react'
import { NameForm } from '../account/name-form.tsx'
import { PasswordForm } from '../account/password-form.tsx'
import { Page } from '../parts/page.tsx'
import { useWords } from '../words/locale-provider.tsx'

export function AccountPage() {
  const session = useSession()
  const words = useWords().account
  if (session.status !== 'signedIn') return null
  return (
    <Page title={words.title}>
      <NameForm user={session.user} />
      <PasswordForm user={session.user} />
    </Page>
  )
}
