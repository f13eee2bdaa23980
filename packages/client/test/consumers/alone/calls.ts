// Exports what an application has that depends on the client alone, without annotations.
import { createApiClient, createAuthClient, fieldErrorsOf, reasonOf } from '@countersign/client'

export const auth = createAuthClient({ url: 'http://localhost:4000/trpc' })
export const api = createApiClient({ url: 'http://localhost:4000/trpc' })

export const me = () => auth.api.auth.me.query()
export const role = async () => (await me()).user.role
export const sessions = async () => (await auth.api.sessions.list.query()).sessions
export const login = (email: string, password: string) => auth.login({ email, password })
export const logout = () => auth.api.auth.logout.mutate({ everywhere: true })
export const revoke = (id: string) => auth.api.sessions.revoke.mutate({ id })
export const loginProcedure = auth.api.auth.login.mutate
export const group = () => auth.api.auth

export const failure = (error: unknown) => ({
  reason: reasonOf(error),
  fields: fieldErrorsOf(error),
})
export const snapshot = () => auth.session.getSnapshot()
export const user = () => {
  const known = snapshot()
  return known.status === 'signedIn' ? known.user : undefined
}
export const endReason = () => {
  const known = snapshot()
  return known.status === 'signedOut' ? known.reason : undefined
}

export const connect = (url: string) => createAuthClient({ url })
export const session = () => auth.session
export class Account {
  readonly client = connect('http://localhost:4000/trpc')
  read = () => this.client.api.auth.me.query()
}
