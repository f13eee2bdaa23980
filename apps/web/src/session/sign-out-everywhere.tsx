// Ends every session of the user, this one included; asks first.
import { useMutation } from '@tanstack/react-query'
import { useId, useRef } from 'react'
import { Button } from '../parts/button.tsx'
import { FailureNotice } from '../parts/failure-notice.tsx'
import { useTRPC } from '../trpc.ts'
import { useWords } from '../words/locale-provider.tsx'

export function SignOutEverywhere() {
  const trpc = useTRPC()
  const words = useWords().signOut
  const signOut = useMutation(trpc.auth.logout.mutationOptions())
  const dialog = useRef<HTMLDialogElement>(null)
  const questionId = useId()
  return (
    <>
      <Button className="danger" onClick={() => dialog.current?.showModal()}>
        {words.everywhere}
      </Button>
      <dialog ref={dialog} aria-labelledby={questionId}>
        <h2 id={questionId}>{words.question}</h2>
        <p>{words.consequence}</p>
        {signOut.error && <FailureNotice error={signOut.error} />}
        <div className="actions">
          <Button onClick={() => dialog.current?.close()}>{words.cancel}</Button>
          <Button
            className="danger"
            busy={signOut.isPending}
            onClick={() => signOut.mutate({ everywhere: true })}
          >
            {words.everywhere}
          </Button>
        </div>
      </dialog>
    </>
  )
}
