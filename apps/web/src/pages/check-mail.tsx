// After a sign-up that needs its address confirmed before the first session.
import { Link } from 'wouter'
import { ResendVerification } from '../links/resend-verification.tsx'
import { Page } from '../parts/page.tsx'
import { useWords } from '../words/locale-provider.tsx'

export function CheckMailPage({ email }: { readonly email: string }) {
  const { links, signIn } = useWords()
  return (
    <Page title={links.checkMail.title}>
      <p>{links.checkMail.text(email)}</p>
      <div className="actions">
        <ResendVerification email={email} />
        <Link href="/login" state={{ email }} className="button primary">
          {signIn.title}
        </Link>
      </div>
    </Page>
  )
}
