// Says that something is on its way, or that it waits for the network.
import type { UseQueryResult } from '@tanstack/react-query'

export function Loading(props: {
  readonly query: Pick<UseQueryResult, 'isPending' | 'fetchStatus'>
  readonly words: { readonly loading: string; readonly waiting: string }
}) {
  const { query, words } = props
  const isWaiting = query.fetchStatus === 'paused'
  return (
    <p role="status" className="quiet">
      {query.isPending && (isWaiting ? words.waiting : words.loading)}
    </p>
  )
}
