// Ends every session of the user, this one included; asks first.
import { useMutation } from '@tanstack/react-query'
import { useId, useRef } from 'react'
import { Button } from '../parts/button.tsx'
import { FailureNotice } from '../parts/failure-notice.tsx'
import { useTRPC } from '../trpc.ts'

export function SignOutEverywhere() {
  const trpc = useTRPC()
  const signOut = useMutation(trpc.auth.logout.mutationOptions())
  const dialog = useRef<HTMLDialogElement>(null)
  const questionId = useId()
  return (
    <>
      <Button className="danger" onClick={() => dialog.current?.showModal()}>
        Sign out everywhere
      </Button>
      <dialog ref={dialog} aria-labelledby={questionId}>
        <h2 id={questionId}>Sign out everywhere?</h2>
        <p>Every session of your account ends, this one included.</p>
        {signOut.error && <FailureNotice error={signOut.error} />}
        <div className="actions">
          <Button onClick={() => dialog.current?.close()}>Stay signed in</Button>
          <Button
            className="danger"
            busy={signOut.isPending}
            onClick={() => signOut.mutate({ everywhere: true })}
          >
            Sign out everywhere
          </Button>
        </div>
      </dialog>
    </>
  )
}
