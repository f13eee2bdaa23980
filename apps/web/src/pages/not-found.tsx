// A path that leads nowhere.
import { Link } from 'wouter'
import { Page } from '../parts/page.tsx'
import { useWords } from '../words/locale-provider.tsx'

export function NotFoundPage() {
  const { title, text, home } = useWords().notFound
  return (
    <Page title={title}>
      <p>
        {text} <Link href="/">{home}</Link>
      </p>
    </Page>
  )
}
