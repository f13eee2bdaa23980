// Shows the signed-in user as the server knows them now.
import { useQuery } from '@tanstack/react-query'
import { FailureNotice } from '../parts/failure-notice.tsx'
import { Loading } from '../parts/loading.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { useTRPC } from '../trpc.ts'
import { useWords } from '../words/locale-provider.tsx'

export function ProfilePage() {
  const trpc = useTRPC()
  const words = useWords().profile
  const me = useQuery(trpc.auth.me.queryOptions())
  const user = me.data?.user
  return (
    <Page title={words.title}>
      <Loading query={me} words={words} />
      {me.error && (
        <FailureNotice error={me.error} retry={() => me.refetch()} retrying={me.isFetching} />
      )}
      {user && (
        <dl className="card facts">
          <dt>{words.fullName}</dt>
          <dd>
            <span dir="auto">{user.fullName}</span>
          </dd>
          <dt>{words.email}</dt>
          <dd>
            <span dir="auto">{user.email}</span>
          </dd>
          <dt>{words.emailVerified}</dt>
          <dd>{user.emailVerified ? words.yes : words.no}</dd>
          {user.role === 'ADMIN' && (
            <>
              <dt>{words.role}</dt>
              <dd>{words.admin}</dd>
            </>
          )}
          <dt>{words.createdAt}</dt>
          <dd>
            <Moment at={user.createdAt} />
          </dd>
        </dl>
      )}
    </Page>
  )
}
