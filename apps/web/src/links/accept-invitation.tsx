// Sets the first password of an invited user.
import { useWords } from '../words/locale-provider.tsx'
import { OnwardLink } from './onward-link.tsx'
import type { LinkPageProps } from './redeem-page.tsx'
import { SetPasswordPage } from './set-password-page.tsx'

export function AcceptInvitationPage({ token }: LinkPageProps) {
  const words = useWords().links.invitation
  const another = (
    <>
      <p>{words.another}</p>
      <OnwardLink />
    </>
  )
  return <SetPasswordPage token={token} words={words} otherwise={another} />
}
