'use client'

import { useSession } from '@countersign/client/react'
import { Account } from './account.tsx'
import { Guest } from './guest.tsx'

export function Session() {
  const session = useSession()
  if (session.status === 'unknown') return <p>One moment</p>
  return session.status === 'signedIn' ? <Account user={session.user} /> : <Guest />
}
