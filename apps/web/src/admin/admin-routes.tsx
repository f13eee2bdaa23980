// Routes the pages of administrators. Only hides them: the server checks the role at each call.
import { useSession } from '@countersign/client/react'
import { Route, Switch } from 'wouter'
import { NotFoundPage } from '../pages/not-found.tsx'
import { Page } from '../parts/page.tsx'
import { useWords } from '../words/locale-provider.tsx'
import { UserPage } from './user-page.tsx'
import { UsersPage } from './users-page.tsx'

export function AdminRoutes() {
  const session = useSession()
  if (session.status !== 'signedIn' || session.user.role !== 'ADMIN') return <NotAllowedPage />
  return (
    <Switch>
      <Route path="/admin" component={UsersPage} />
      <Route path="/admin/users/:id">{({ id }) => <UserPage key={id} id={id} />}</Route>
      <Route component={NotFoundPage} />
    </Switch>
  )
}

function NotAllowedPage() {
  const words = useWords().admin
  return (
    <Page title={words.notAllowed}>
      <p>{words.notAllowedText}</p>
    </Page>
  )
}
