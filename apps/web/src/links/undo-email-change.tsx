// Restores the former address of an account. Every session of the user is revoked by it.
import { useMutation } from '@tanstack/react-query'
import { useTRPC } from '../trpc.ts'
import { useWords } from '../words/locale-provider.tsx'
import { OnwardLink } from './onward-link.tsx'
import { type LinkPageProps, RedeemPage } from './redeem-page.tsx'
import { useRereadUser } from './use-reread-user.ts'

export function UndoEmailChangePage({ token }: LinkPageProps) {
  const trpc = useTRPC()
  const words = useWords().links.undoChange
  const undo = useMutation(
    trpc.account.undoEmailChange.mutationOptions({ onSuccess: useRereadUser() }),
  )
  return (
    <RedeemPage
      token={token}
      mutation={undo}
      words={words}
      wayOn={() => <p>{words.next}</p>}
      otherwise={
        <>
          <p>{words.another}</p>
          <OnwardLink />
        </>
      }
    />
  )
}
