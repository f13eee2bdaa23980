// Asks for a link that sets another password.
import { useMutation } from '@tanstack/react-query'
import { Link } from 'wouter'
import { RequestMailForm } from '../links/request-mail-form.tsx'
import { Page } from '../parts/page.tsx'
import { useTRPC } from '../trpc.ts'
import { useWords } from '../words/locale-provider.tsx'
import { useLoginState } from './login-state.ts'

export function ForgotPasswordPage() {
  const trpc = useTRPC()
  const { links } = useWords()
  const { email } = useLoginState()
  const request = useMutation(trpc.account.requestPasswordReset.mutationOptions())
  return (
    <Page title={links.forgot.title}>
      <p>{links.forgot.text}</p>
      <RequestMailForm email={email} mutation={request} done={links.forgot.sent} />
      <p className="aside">
        <Link href="/login" state={{ email: request.variables?.email ?? email }}>
          {links.backToSignIn}
        </Link>
      </p>
    </Page>
  )
}
