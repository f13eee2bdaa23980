// Shown while it is not yet known whether there is a session.
import { useEffect, useState } from 'react'
import { useOnline } from '../session/use-online.ts'
import { useWords } from '../words/locale-provider.tsx'

/** By then an answer is late. The client goes on trying by itself. */
const LATE_MS = 5_000

export function CheckingPage() {
  const isOnline = useOnline()
  const { loading, late, offline } = useWords().loadingSession
  const [isLate, setIsLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsLate(true), LATE_MS)
    return () => clearTimeout(timer)
  }, [])
  return (
    <>
      <h1 className="visually-hidden">Countersign</h1>
      <p role="status" className="quiet">
        {isOnline ? (isLate ? late : loading) : offline}
      </p>
    </>
  )
}
