// A path that leads nowhere.
import { Link } from 'wouter'
import { Page } from '../parts/page.tsx'

export function NotFoundPage() {
  return (
    <Page title="Page not found">
      <p>
        There is nothing here. <Link href="/">Go to the start</Link>
      </p>
    </Page>
  )
}
