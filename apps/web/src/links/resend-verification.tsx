// Mails the link that confirms an address once more.
import { useMutation } from '@tanstack/react-query'
import { DoneNotice } from '../forms/done-notice.tsx'
import { Button } from '../parts/button.tsx'
import { FailureNotice } from '../parts/failure-notice.tsx'
import { useTRPC } from '../trpc.ts'
import { useWords } from '../words/locale-provider.tsx'

export function ResendVerification({ email }: { readonly email: string }) {
  const trpc = useTRPC()
  const words = useWords().links
  const request = useMutation(trpc.account.requestEmailVerification.mutationOptions())
  return (
    <>
      <DoneNotice at={request.isSuccess ? request.submittedAt : undefined}>
        {words.verificationSent(email)}
      </DoneNotice>
      {request.error && <FailureNotice error={request.error} />}
      <Button busy={request.isPending} onClick={() => request.mutate({ email })}>
        {request.isPending ? words.sending : words.resend}
      </Button>
    </>
  )
}
