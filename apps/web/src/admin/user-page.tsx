// Shows one account to administrators: facts, what can be done with it, sessions, and what happened to it.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { Link } from 'wouter'
import { FailureNotice } from '../parts/failure-notice.tsx'
import { Loading } from '../parts/loading.tsx'
import { Page } from '../parts/page.tsx'
import { nameOf, SessionFacts } from '../session/session-facts.tsx'
import { useTRPC } from '../trpc.ts'
import { useWords } from '../words/locale-provider.tsx'
import { type Done, UserActions } from './user-actions.tsx'
import { UserFacts } from './user-facts.tsx'
import { UserLog } from './user-log.tsx'

export function UserPage({ id }: { readonly id: string }) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const { admin: words, sessions: sessionWords } = useWords()
  const read = useQuery(trpc.admin.users.get.queryOptions({ id }))
  // As a function, so that it follows the language.
  const [done, setDone] = useState<Done>()
  const status = useRef<HTMLParagraphElement>(null)

  // The button that was pressed may be gone, so the focus moves to what is said about it.
  const finish = (what: Done) => {
    setDone(() => what)
    status.current?.focus()
    return queryClient.invalidateQueries(trpc.admin.pathFilter())
  }
  const user = read.data?.user
  const sessions = read.data?.sessions

  return (
    <Page title={words.user}>
      <p>
        <Link href="/admin">{words.back}</Link>
      </p>
      <p role="status" ref={status} tabIndex={-1} className="good">
        {done?.(words)}
      </p>
      <Loading query={read} words={words} />
      {read.error && (
        <FailureNotice error={read.error} retry={() => read.refetch()} retrying={read.isFetching} />
      )}
      {user && sessions && (
        <>
          <UserFacts user={user} />
          <section aria-labelledby="user-actions">
            <h2 id="user-actions">{words.actions}</h2>
            <UserActions user={user} onDone={finish} />
          </section>
          <section aria-labelledby="user-sessions">
            <h2 id="user-sessions">{words.sessions}</h2>
            {sessions.length === 0 && <p className="quiet">{words.noSessions}</p>}
            <ul className="sessions">
              {sessions.map((session) => (
                <li key={session.id} className="card">
                  <h3 dir="auto">{nameOf(session.device, sessionWords)}</h3>
                  <SessionFacts session={session} />
                </li>
              ))}
            </ul>
          </section>
          <UserLog userId={id} />
        </>
      )}
    </Page>
  )
}
