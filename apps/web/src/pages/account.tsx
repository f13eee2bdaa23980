// Lets users change, export and delete their account.
import { useSession } from '@countersign/client/react'
import { DeleteAccount } from '../account/delete-account.tsx'
import { EmailForm } from '../account/email-form.tsx'
import { ExportData } from '../account/export-data.tsx'
import { NameForm } from '../account/name-form.tsx'
import { PasswordForm } from '../account/password-form.tsx'
import { Page } from '../parts/page.tsx'
import { useSettings } from '../session/use-settings.ts'
import { useWords } from '../words/locale-provider.tsx'

export function AccountPage() {
  const session = useSession()
  const settings = useSettings()
  const words = useWords().account
  if (session.status !== 'signedIn') return null
  return (
    <Page title={words.title}>
      <NameForm user={session.user} />
      {settings?.mail && <EmailForm user={session.user} />}
      <PasswordForm user={session.user} />
      <ExportData />
      <DeleteAccount user={session.user} />
    </Page>
  )
}
