// Exports what a component library has that knows the React entry alone.
import { useAuthClient, useSession } from '@countersign/client/react'
import type { User } from '@countersign/contract'
import { createElement } from 'react'

export const useClient = () => useAuthClient()
export const useMe = () => {
  const session = useSession()
  return session.status === 'signedIn' ? session.user : undefined
}
export const useStatus = () => useSession()
export const useLogin = () => useAuthClient().login
export const useSessions = () => useAuthClient().api.sessions.list.query

export const Name = ({ user, title = 'Name' }: { user: User; title?: string }) =>
  createElement('b', { title }, user.fullName)
export const Role = (props: { role: NonNullable<ReturnType<typeof useMe>>['role'] }) => props.role
