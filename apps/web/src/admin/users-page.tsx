// Lists users, finds them by address and status, and invites new ones.
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { Loading } from '../parts/loading.tsx'
import { Page } from '../parts/page.tsx'
import { useTRPC } from '../trpc.ts'
import { useWords } from '../words/locale-provider.tsx'
import { Badges } from './badges.tsx'
import { InviteForm } from './invite-form.tsx'
import { PagedList } from './paged-list.tsx'
import { UserFilter, useUserFilter } from './user-filter.tsx'

export function UsersPage() {
  const trpc = useTRPC()
  const words = useWords().admin
  const chosen = useUserFilter()
  const list = useInfiniteQuery(
    trpc.admin.users.list.infiniteQueryOptions(chosen.filter, {
      getNextPageParam: ({ nextCursor }) => nextCursor,
      placeholderData: keepPreviousData,
    }),
  )
  const pages = list.data?.pages.map(({ users }) => users) ?? []
  const isEmpty = list.isSuccess && pages.every((users) => users.length === 0)

  return (
    <Page title={words.title}>
      <InviteForm />
      <UserFilter {...chosen} />
      <Loading query={list} words={words} />
      <p role="status" className="quiet">
        {isEmpty && words.nobody}
      </p>
      <PagedList query={list} pages={pages} label={words.users}>
        {(user) => (
          <div className="row">
            <p className="who">
              <Link href={`/admin/users/${user.id}`} dir="auto">
                {user.fullName}
              </Link>
              <span className="quiet" dir="auto">
                {user.email}
              </span>
            </p>
            <Badges user={user} />
          </div>
        )}
      </PagedList>
    </Page>
  )
}
