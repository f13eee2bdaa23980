// Shows who a user is.
import type { AdminUser } from '@countersign/contract'
import { Moment } from '../parts/moment.tsx'
import { useWords } from '../words/locale-provider.tsx'
import { Badges } from './badges.tsx'

export function UserFacts({ user }: { readonly user: AdminUser }) {
  const { admin: words, fields } = useWords()
  return (
    <dl className="card facts">
      <dt>{fields.fullName}</dt>
      <dd>
        <span dir="auto">{user.fullName}</span>
      </dd>
      <dt>{fields.email}</dt>
      <dd>
        <span dir="auto">{user.email}</span>
      </dd>
      <dt>{words.status}</dt>
      <dd>
        <Badges user={user} />
      </dd>
      <dt>{words.createdAt}</dt>
      <dd>
        <Moment at={user.createdAt} />
      </dd>
      {user.disabledAt !== null && (
        <>
          <dt>{words.disabledAt}</dt>
          <dd>
            <Moment at={user.disabledAt} />
          </dd>
        </>
      )}
      <dt>{words.id}</dt>
      <dd>{user.id}</dd>
    </dl>
  )
}
