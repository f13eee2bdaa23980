// Reads what the server offers: signing up, and mail. Until it is known, undefined.
import type { Settings } from '@countersign/contract'
import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '../trpc.ts'

export function useSettings(): Settings | undefined {
  const trpc = useTRPC()
  const { data } = useQuery(
    trpc.auth.settings.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }),
  )
  return data
}
