// Confirms an email address by a mailed link, signed in or not. Never touches the session of another user.
import { useSession } from '@countersign/client/react'
import { useMutation } from '@tanstack/react-query'
import { Link } from 'wouter'
import { useTRPC } from '../trpc.ts'
import { useWords } from '../words/locale-provider.tsx'
import { OnwardLink } from './onward-link.tsx'
import { type LinkPageProps, RedeemPage } from './redeem-page.tsx'
import { RequestMailForm } from './request-mail-form.tsx'
import { useRereadUser } from './use-reread-user.ts'

export function VerifyEmailPage({ token }: LinkPageProps) {
  const trpc = useTRPC()
  const session = useSession()
  const rereadUser = useRereadUser()
  const { links: words, notFound } = useWords()
  const ownEmail = session.status === 'signedIn' ? session.user.email : undefined
  const verify = useMutation(
    trpc.account.verifyEmail.mutationOptions({
      onSuccess: ({ email }) => {
        if (email === ownEmail) rereadUser()
      },
    }),
  )
  const request = useMutation(trpc.account.requestEmailVerification.mutationOptions())
  return (
    <RedeemPage
      token={token}
      mutation={verify}
      words={words.verify}
      wayOn={(email) => <OnwardLink email={email} />}
      otherwise={
        <>
          <RequestMailForm email={ownEmail} mutation={request} done={words.verificationSent} />
          <p className="aside">
            <Link href="/">{notFound.home}</Link>
          </p>
        </>
      }
    />
  )
}
