// Sets another password after it was forgotten.
import { Link } from 'wouter'
import { useWords } from '../words/locale-provider.tsx'
import type { LinkPageProps } from './redeem-page.tsx'
import { SetPasswordPage } from './set-password-page.tsx'

export function ResetPasswordPage({ token }: LinkPageProps) {
  const words = useWords().links
  const another = (
    <>
      <Link href="/forgot-password" className="button primary">
        {words.askForAnother}
      </Link>
      <p className="aside">
        <Link href="/login">{words.backToSignIn}</Link>
      </p>
    </>
  )
  return <SetPasswordPage token={token} words={words.reset} otherwise={another} />
}
