// Ends the session of this browser. The page follows from the session that is gone.
import { useMutation } from '@tanstack/react-query'
import { wordsFor } from '../failure.ts'
import { Button } from '../parts/button.tsx'
import { useTRPC } from '../trpc.ts'

export function SignOutButton() {
  const trpc = useTRPC()
  const signOut = useMutation(trpc.auth.logout.mutationOptions())
  return (
    <>
      <Button busy={signOut.isPending} onClick={() => signOut.mutate(undefined)}>
        Sign out
      </Button>
      {signOut.error && (
        <p className="notice bad" role="alert">
          You are still signed in. {wordsFor(signOut.error)}
        </p>
      )}
    </>
  )
}
