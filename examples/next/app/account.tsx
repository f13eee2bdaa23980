'use client'

import { useAuthClient } from '@countersign/client/react'
import type { Session, User } from '@countersign/contract'
import { useEffect, useState } from 'react'
import { messageOf } from './message-of.ts'

export function Account({ user }: { user: User }) {
  const auth = useAuthClient()
  const [sessions, setSessions] = useState<readonly Session[]>([])
  const [answer, setAnswer] = useState<string>()
  const [failure, setFailure] = useState<string>()

  useEffect(() => {
    const left = new AbortController()
    auth.api.sessions.list.query(undefined, { signal: left.signal }).then(
      ({ sessions }) => setSessions(sessions),
      (error) => left.signal.aborted || setFailure(messageOf(error)),
    )
    return () => left.abort()
  }, [auth])

  // A route handler of this application: it is told who asks by an access token, never by the cookie.
  async function ask(): Promise<void> {
    const token = await auth.accessToken()
    const response = await fetch('/api/whoami', { headers: { Authorization: `Bearer ${token}` } })
    setAnswer(await response.text())
  }

  return (
    <>
      <p role="alert">{failure}</p>
      <p>Signed in as {user.fullName}</p>
      <h2>Where you are signed in</h2>
      <ul>
        {sessions.map(({ id, current, device }) => (
          <li key={id}>{current ? 'This session' : (device.browser ?? 'Another browser')}</li>
        ))}
      </ul>
      <button type="button" onClick={() => ask().catch((error) => setFailure(messageOf(error)))}>
        Ask the route handler
      </button>
      <output>{answer}</output>
      <button
        type="button"
        onClick={() => auth.logout().catch((error) => setFailure(messageOf(error)))}
      >
        Sign out
      </button>
    </>
  )
}
