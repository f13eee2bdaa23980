// Shows the status and the role of a user.
import type { AdminUser } from '@countersign/contract'
import { useWords } from '../words/locale-provider.tsx'

export function Badges({ user }: { readonly user: AdminUser }) {
  const { statuses, roles } = useWords().admin
  return (
    <span className="badges">
      {user.role === 'ADMIN' && <span className="badge role">{roles.ADMIN}</span>}
      <span className={`badge ${user.status}`}>{statuses[user.status]}</span>
    </span>
  )
}
