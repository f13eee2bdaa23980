// Lists the user's sessions, and revokes them.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { Button } from '../parts/button.tsx'
import { FailureNotice } from '../parts/failure-notice.tsx'
import { Loading } from '../parts/loading.tsx'
import { Page } from '../parts/page.tsx'
import { SessionCard } from '../session/session-card.tsx'
import { SignOutEverywhere } from '../session/sign-out-everywhere.tsx'
import { useTRPC } from '../trpc.ts'
import type { Words } from '../words/en.ts'
import { useWords } from '../words/locale-provider.tsx'

/** Says what was done. */
type Done = (words: Words['sessions']) => string

export function SessionsPage() {
  const trpc = useTRPC()
  const { sessions: words, signOut } = useWords()
  const queryClient = useQueryClient()
  const list = useQuery(trpc.sessions.list.queryOptions())
  // As a function, so that it follows the language.
  const [done, setDone] = useState<Done>()
  const status = useRef<HTMLParagraphElement>(null)

  // The button that was pressed goes with its session, so the focus moves to what is said about it.
  const finish = (what: Done) => {
    setDone(() => what)
    status.current?.focus()
    return queryClient.invalidateQueries(trpc.sessions.list.queryFilter())
  }
  const revokeOthers = useMutation(
    trpc.sessions.revokeOthers.mutationOptions({
      onSuccess: ({ revoked }) => finish(({ othersRevoked }) => othersRevoked(revoked)),
    }),
  )
  const sessions = list.data?.sessions
  const hasOthers = sessions?.some((session) => !session.current)

  return (
    <Page title={words.title}>
      <p>{words.text}</p>
      <p role="status" ref={status} tabIndex={-1} className="good">
        {done?.(words)}
      </p>
      <Loading query={list} words={words} />
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
          {!hasOthers && <p className="quiet">{words.noOthers}</p>}
          {revokeOthers.error && <FailureNotice error={revokeOthers.error} />}
          <div className="actions">
            {hasOthers && (
              <Button busy={revokeOthers.isPending} onClick={() => revokeOthers.mutate()}>
                {signOut.others}
              </Button>
            )}
            <SignOutEverywhere />
          </div>
        </>
      )}
    </Page>
  )
}
