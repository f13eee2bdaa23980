// Where the user is signed in, and the ends of that.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { Button } from '../parts/button.tsx'
import { FailureNotice } from '../parts/failure-notice.tsx'
import { Loading } from '../parts/loading.tsx'
import { Page } from '../parts/page.tsx'
import { SessionCard } from '../session/session-card.tsx'
import { SignOutEverywhere } from '../session/sign-out-everywhere.tsx'
import { useTRPC } from '../trpc.ts'

export function SessionsPage() {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const list = useQuery(trpc.sessions.list.queryOptions())
  const [done, setDone] = useState('')
  const status = useRef<HTMLParagraphElement>(null)

  // The button that was pressed goes with its session, so the focus moves to what is said about it.
  const finish = (what: string) => {
    setDone(what)
    status.current?.focus()
    return queryClient.invalidateQueries(trpc.sessions.list.queryFilter())
  }
  const revokeOthers = useMutation(
    trpc.sessions.revokeOthers.mutationOptions({
      onSuccess: ({ revoked }) =>
        finish(`${revoked} other ${revoked === 1 ? 'session was' : 'sessions were'} ended.`),
    }),
  )
  const sessions = list.data?.sessions
  const hasOthers = sessions?.some((session) => !session.current)

  return (
    <Page title="Active sessions">
      <p>Everywhere you are signed in. End what you do not recognise.</p>
      <p role="status" ref={status} tabIndex={-1} className="good">
        {done}
      </p>
      <Loading query={list} what="your sessions" />
      {list.error && (
        <FailureNotice error={list.error} retry={() => list.refetch()} retrying={list.isFetching} />
      )}
      {sessions && (
        <>
          <ul className="sessions">
            {sessions.map((session) => (
              <SessionCard key={session.id} session={session} onEnd={finish} />
            ))}
          </ul>
          {!hasOthers && <p className="quiet">You are signed in nowhere else.</p>}
          {revokeOthers.error && <FailureNotice error={revokeOthers.error} />}
          <div className="actions">
            {hasOthers && (
              <Button busy={revokeOthers.isPending} onClick={() => revokeOthers.mutate()}>
                Sign out others
              </Button>
            )}
            <SignOutEverywhere />
          </div>
        </>
      )}
    </Page>
  )
}
