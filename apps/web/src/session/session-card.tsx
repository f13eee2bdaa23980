// One session, told so that its user recognises it, and its end.
import type { Session } from '@countersign/contract'
import { useMutation } from '@tanstack/react-query'
import { Button } from '../parts/button.tsx'
import { FailureNotice } from '../parts/failure-notice.tsx'
import { useTRPC } from '../trpc.ts'
import type { Words } from '../words/en.ts'
import { useWords } from '../words/locale-provider.tsx'
import { nameOf, SessionFacts } from './session-facts.tsx'

export function SessionCard(props: {
  readonly session: Session
  /** Called when the session is revoked, with a sentence that says so. */
  readonly onEnd: (what: (words: Words['sessions']) => string) => void
}) {
  const { session, onEnd } = props
  const words = useWords().sessions
  const name = nameOf(session.device, words)
  const trpc = useTRPC()
  const revoke = useMutation(
    trpc.sessions.revoke.mutationOptions({
      onSuccess: () => onEnd((words) => words.revoked(nameOf(session.device, words))),
    }),
  )
  return (
    <li className="card">
      <div className="head">
        <h2>
          <span dir="auto">{name}</span>
        </h2>
        {session.current ? (
          <span className="badge">{words.current}</span>
        ) : (
          <Button busy={revoke.isPending} onClick={() => revoke.mutate({ id: session.id })}>
            {revoke.isPending ? words.revoking : words.revoke}
            <span className="visually-hidden">{words.revokeWhat(name)}</span>
          </Button>
        )}
      </div>
      <SessionFacts session={session} />
      {revoke.error && <FailureNotice error={revoke.error} />}
    </li>
  )
}
