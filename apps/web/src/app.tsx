// Routes the page: pages that need no session, and one table of routes for each state of the session.
import { useSession } from '@countersign/client/react'
import { Redirect, Route, Switch } from 'wouter'
import { useHistoryState } from 'wouter/use-browser-location'
import { AdminRoutes } from './admin/admin-routes.tsx'
import { AcceptInvitationPage } from './links/accept-invitation.tsx'
import { ConfirmEmailChangePage } from './links/confirm-email-change.tsx'
import { LinkRoute } from './links/link-route.tsx'
import { ResetPasswordPage } from './links/reset-password.tsx'
import { UndoEmailChangePage } from './links/undo-email-change.tsx'
import { VerifyBanner } from './links/verify-banner.tsx'
import { VerifyEmailPage } from './links/verify-email.tsx'
import { AccountPage } from './pages/account.tsx'
import { CheckingPage } from './pages/checking.tsx'
import { ForgotPasswordPage } from './pages/forgot-password.tsx'
import { LoginPage } from './pages/login.tsx'
import { NotFoundPage } from './pages/not-found.tsx'
import { ProfilePage } from './pages/profile.tsx'
import { SessionsPage } from './pages/sessions.tsx'
import { SignupPage } from './pages/signup.tsx'
import { Gate } from './parts/gate.tsx'
import { Layout } from './parts/layout.tsx'

const guestPages = ['/login', '/signup'] as const
const ownPages = ['/', '/sessions', '/account', '/admin'] as const

// Mails lead here.
const linkPages = [
  { path: '/verify-email', page: VerifyEmailPage },
  { path: '/reset-password', page: ResetPasswordPage },
  { path: '/accept-invitation', page: AcceptInvitationPage },
  { path: '/confirm-email-change', page: ConfirmEmailChangePage },
  { path: '/undo-email-change', page: UndoEmailChangePage },
] as const

export function App() {
  return (
    <Switch>
      {linkPages.map(({ path, page }) => (
        <Route key={path} path={path}>
          <Gate tellsOfEnd={false}>
            <LinkRoute page={page} />
          </Gate>
        </Route>
      ))}
      <Route path="/forgot-password">
        <Gate tellsOfEnd={false}>
          <ForgotPasswordPage />
        </Gate>
      </Route>
      <Route>
        <SessionRoutes />
      </Route>
    </Switch>
  )
}

function SessionRoutes() {
  const session = useSession()
  if (session.status === 'signedIn') {
    return (
      <Layout>
        <VerifyBanner key={session.user.email} user={session.user} />
        <OwnRoutes key={session.user.id} />
      </Layout>
    )
  }
  return <Gate>{session.status === 'unknown' ? <CheckingPage /> : <GuestRoutes />}</Gate>
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
      <Route path="/admin/users/:id">
        <Redirect to="/login" state="/admin" replace />
      </Route>
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
      <Route path="/admin/*?" component={AdminRoutes} />
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
