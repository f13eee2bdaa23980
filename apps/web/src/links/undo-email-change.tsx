// Restores the former address of an account. Every session of the user is revoked by it.
import { useMutation } from '@tanstack/react-query'
import { Link } from 'wouter'
import { useTRPC } from '../trpc.ts'
import { useWords } from '../words/locale-provider.tsx'
import { OnwardLink } from './onward-link.tsx'
import { type LinkPageProps, RedeemPage } from './redeem-page.tsx'
import { useRereadUser } from './use-reread-user.ts'

export function UndoEmailChangePage({ token }: LinkPageProps) {
  const trpc = useTRPC()
  const { undoChange: words, forgot } = useWords().links
  const undo = useMutation(
    trpc.account.undoEmailChange.mutationOptions({ onSuccess: useRereadUser() }),
  )
  return (
    <RedeemPage
      token={token}
      mutation={undo}
      words={words}
      wayOn={(email) => (
        <>
          <p>{words.next}</p>
          <Link href="/forgot-password" state={{ email }} className="button">
            {forgot.title}
          </Link>
        </>
      )}
      otherwise={
        <>
          <p>{words.another}</p>
          <OnwardLink />
        </>
      }
    />
  )
}
