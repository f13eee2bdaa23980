// Reads the signed-in user again: a mailed link may have changed them. The client takes the answer over.
import { useSession } from '@countersign/client/react'
import { useQueryClient } from '@tanstack/react-query'
import { useTRPC } from '../trpc.ts'

export function useRereadUser(): () => void {
  const session = useSession()
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  return () => {
    if (session.status !== 'signedIn') return
    // Does not throw: who is no longer signed in is told by the client.
    queryClient.prefetchQuery({ ...trpc.auth.me.queryOptions(), staleTime: 0 })
  }
}
