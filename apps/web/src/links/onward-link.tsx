// Leads from a finished page of a mailed link to where the user goes on: signed in or to the sign-in page.
import { useSession } from '@countersign/client/react'
import { Link } from 'wouter'
import { useWords } from '../words/locale-provider.tsx'

export function OnwardLink({ email }: { readonly email?: string }) {
  const session = useSession()
  const { links, signIn } = useWords()
  return session.status === 'signedIn' ? (
    <Link href="/" className="button primary">
      {links.onward}
    </Link>
  ) : (
    <Link href="/login" state={{ email }} className="button primary">
      {signIn.title}
    </Link>
  )
}
