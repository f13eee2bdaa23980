// Says why the user was signed out, unless they did it themselves.
import { useSession } from '@countersign/client/react'
import { useWords } from '../words/locale-provider.tsx'

export function EndBanner() {
  const session = useSession()
  const { sessionEnds } = useWords()
  const reason = session.status === 'signedOut' ? session.reason : undefined
  if (reason === undefined || reason === 'SIGNED_OUT') return null
  const { what, why } = sessionEnds[reason]
  return (
    <div className="notice warn" role="alert" data-reason={reason}>
      <p>
        <strong>{what}</strong> {why}
      </p>
    </div>
  )
}
