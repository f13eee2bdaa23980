// Ends the session of this browser. The page follows from the session that is gone.
import { useMutation } from '@tanstack/react-query'
import { Button } from '../parts/button.tsx'
import { useTRPC } from '../trpc.ts'
import { wordsFor } from '../words/failure.ts'
import { useLocale } from '../words/locale-provider.tsx'

export function SignOutButton() {
  const trpc = useTRPC()
  const language = useLocale()
  const words = language.words.signOut
  const signOut = useMutation(trpc.auth.logout.mutationOptions())
  return (
    <>
      <Button busy={signOut.isPending} onClick={() => signOut.mutate(undefined)}>
        {words.action}
      </Button>
      {signOut.error && (
        <p className="notice bad" role="alert">
          {words.failed} {wordsFor(signOut.error, language)}
        </p>
      )}
    </>
  )
}
