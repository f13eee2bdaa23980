// Replaces the address of an account by the one that the link was mailed to.
import { useMutation } from '@tanstack/react-query'
import { Link } from 'wouter'
import { useTRPC } from '../trpc.ts'
import { useWords } from '../words/locale-provider.tsx'
import { OnwardLink } from './onward-link.tsx'
import { type LinkPageProps, RedeemPage } from './redeem-page.tsx'
import { useRereadUser } from './use-reread-user.ts'

export function ConfirmEmailChangePage({ token }: LinkPageProps) {
  const trpc = useTRPC()
  const words = useWords().links.confirmChange
  const confirm = useMutation(
    trpc.account.confirmEmailChange.mutationOptions({ onSuccess: useRereadUser() }),
  )
  return (
    <RedeemPage
      token={token}
      mutation={confirm}
      words={words}
      wayOn={(email) => <OnwardLink email={email} />}
      otherwise={
        <>
          <p>{words.another}</p>
          <Link href="/account" className="button primary">
            {words.toAccount}
          </Link>
        </>
      }
    />
  )
}
