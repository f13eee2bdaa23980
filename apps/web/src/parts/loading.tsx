// Says that something is on its way, or that it waits for the network.
import type { UseQueryResult } from '@tanstack/react-query'

export function Loading(props: {
  readonly query: Pick<UseQueryResult, 'isPending' | 'fetchStatus'>
  /** What is loaded, as in "Loading your profile". */
  readonly what: string
}) {
  const { query, what } = props
  const isWaiting = query.fetchStatus === 'paused'
  return (
    <p role="status" className="quiet">
      {query.isPending &&
        (isWaiting ? `Waiting for the network to load ${what}.` : `Loading ${what}…`)}
    </p>
  )
}
