import { useSession } from '@countersign/client/react'
import { Account } from './account.tsx'
import { Guest } from './guest.tsx'

export function App() {
  const session = useSession()
  return (
    <>
      <h1>Countersign with React</h1>
      {session.status === 'unknown' && <p>One moment</p>}
      {session.status === 'signedOut' && <Guest />}
      {session.status === 'signedIn' && <Account user={session.user} />}
    </>
  )
}
