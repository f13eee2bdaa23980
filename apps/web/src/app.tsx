// Routes the page: one table of routes for each state of the session.
import { useSession } from '@countersign/client/react'
import { Redirect, Route, Switch } from 'wouter'
import { useHistoryState } from 'wouter/use-browser-location'
import { AccountPage } from './pages/account.tsx'
import { CheckingPage } from './pages/checking.tsx'
import { LoginPage } from './pages/login.tsx'
import { NotFoundPage } from './pages/not-found.tsx'
import { ProfilePage } from './pages/profile.tsx'
import { SessionsPage } from './pages/sessions.tsx'
import { SignupPage } from './pages/signup.tsx'
import { Layout } from './parts/layout.tsx'

const guestPages = ['/login', '/signup'] as const
const ownPages = ['/', '/sessions', '/account'] as const

export function App() {
  const session = useSession()
  return (
    <Layout>
      {session.status === 'unknown' && <CheckingPage />}
      {session.status === 'signedOut' && <GuestRoutes />}
      {session.status === 'signedIn' && <OwnRoutes key={session.user.id} />}
    </Layout>
  )
}

function GuestRoutes() {
  return (
    <Switch>
      <Route path="/login" component={LoginPage} />
      <Route path="/signup" component={SignupPage} />
      {ownPages.map((path) => (
        <Route key={path} path={path}>
          <Redirect to="/login" state={path} replace />
        </Route>
      ))}
      <Route component={NotFoundPage} />
    </Switch>
  )
}

function OwnRoutes() {
  return (
    <Switch>
      <Route path="/" component={ProfilePage} />
      <Route path="/sessions" component={SessionsPage} />
      <Route path="/account" component={AccountPage} />
      {guestPages.map((path) => (
        <Route key={path} path={path}>
          <BackToWhereOneWanted />
        </Route>
      ))}
      <Route component={NotFoundPage} />
    </Switch>
  )
}

function BackToWhereOneWanted() {
  const wanted = useHistoryState<unknown>()
  return <Redirect to={ownPages.find((path) => path === wanted) ?? '/'} replace />
}
