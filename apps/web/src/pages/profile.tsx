// Who is signed in, as the server knows it now.
import { useQuery } from '@tanstack/react-query'
import { FailureNotice } from '../parts/failure-notice.tsx'
import { Loading } from '../parts/loading.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { useTRPC } from '../trpc.ts'

export function ProfilePage() {
  const trpc = useTRPC()
  const me = useQuery(trpc.auth.me.queryOptions())
  const user = me.data?.user
  return (
    <Page title="Profile">
      <Loading query={me} what="your profile" />
      {me.error && (
        <FailureNotice error={me.error} retry={() => me.refetch()} retrying={me.isFetching} />
      )}
      {user && (
        <dl className="card facts">
          <dt>Name</dt>
          <dd>{user.fullName}</dd>
          <dt>Email</dt>
          <dd>{user.email}</dd>
          <dt>Email confirmed</dt>
          <dd>{user.emailVerified ? 'Yes' : 'No'}</dd>
          {user.role === 'ADMIN' && (
            <>
              <dt>Role</dt>
              <dd>Administrator</dd>
            </>
          )}
          <dt>Member since</dt>
          <dd>
            <Moment at={user.createdAt} />
          </dd>
        </dl>
      )}
    </Page>
  )
}
