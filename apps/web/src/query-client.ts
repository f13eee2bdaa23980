// Caches what was read from the server, for one user at a time; retries only where that can help.
import { type AuthClient, reasonOf } from '@countersign/client'
import { QueryClient } from '@tanstack/react-query'

const MAX_RETRIES = 2

export function createQueryClient(session: AuthClient['session']): QueryClient {
  const queryClient = new QueryClient({
    defaultOptions: {
      queries: { retry: (failures, error) => failures < MAX_RETRIES && mayPass(error) },
      // A form that is sent while offline says so at once, instead of being sent later unseen.
      mutations: { networkMode: 'always' },
    },
  })
  let userId = userIdOf(session)
  session.subscribe(() => {
    const nowUserId = userIdOf(session)
    if (nowUserId !== userId) queryClient.getQueryCache().clear()
    userId = nowUserId
  })
  return queryClient
}

function userIdOf(session: AuthClient['session']): string | undefined {
  const snapshot = session.getSnapshot()
  return snapshot.status === 'signedIn' ? snapshot.user.id : undefined
}

function mayPass(error: unknown): boolean {
  const reason = reasonOf(error)
  return reason === undefined || reason === 'UNAVAILABLE' || reason === 'INTERNAL'
}
