// Reads the token of a mailed link from the fragment, and takes it out of the address bar and the history.
import { OneTimeTokenSchema } from '@countersign/contract'
import { useEffect, useState } from 'react'

/** Undefined if the link has no token, or one that a mail program cut or changed. */
export function useMailedToken(): string | undefined {
  const [token, setToken] = useState(readToken)
  useEffect(() => {
    removeFragment()
    // Another link that is opened in this tab only changes the fragment: nothing is loaded anew.
    const takeNext = () => {
      if (location.hash === '') return
      setToken(readToken())
      removeFragment()
    }
    window.addEventListener('hashchange', takeNext)
    return () => window.removeEventListener('hashchange', takeNext)
  }, [])
  return token
}

function readToken(): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  return OneTimeTokenSchema.safeParse(token).data
}

function removeFragment(): void {
  history.replaceState(history.state, '', location.pathname + location.search)
}
