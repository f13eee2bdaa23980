import { useAuthClient } from '@countersign/client/react'
import type { Session, User } from '@countersign/contract'
import { useEffect, useState } from 'react'
import { messageOf } from './message-of.ts'

export function Account({ user }: { user: User }) {
  const auth = useAuthClient()
  const [sessions, setSessions] = useState<readonly Session[]>([])
  const [failure, setFailure] = useState<string>()

  useEffect(() => {
    const left = new AbortController()
    auth.api.sessions.list.query(undefined, { signal: left.signal }).then(
      (answer) => setSessions(answer.sessions),
      (error) => left.signal.aborted || setFailure(messageOf(error)),
    )
    return () => left.abort()
  }, [auth])

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
      <button
        type="button"
        onClick={() => auth.logout().catch((error) => setFailure(messageOf(error)))}
      >
        Sign out
      </button>
    </>
  )
}
