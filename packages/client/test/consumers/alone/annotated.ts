// Annotates what `isolatedDeclarations` requires of an application: every type has an exported name.
import {
  type ApiClient,
  type AuthClient,
  createApiClient,
  createAuthClient,
  type EndReason,
  type Reason,
  reasonOf,
  type Session,
  type SessionSnapshot,
  type User,
} from '@countersign/client'

export const auth: AuthClient = createAuthClient({ url: 'http://localhost:4000/trpc' })
export const api: ApiClient = createApiClient({ url: 'http://localhost:4000/trpc' })

export const me = async (): Promise<User> => (await auth.api.auth.me.query()).user
export const list = async (): Promise<Session[]> => (await api.sessions.list.query()).sessions
export const snapshot = (): SessionSnapshot => auth.session.getSnapshot()
export const why = (error: unknown): Reason | undefined => reasonOf(error)
export const end = (known: SessionSnapshot & { status: 'signedOut' }): EndReason | undefined =>
  known.reason
export const login = (input: Parameters<AuthClient['login']>[0]): ReturnType<AuthClient['login']> =>
  auth.login(input)
