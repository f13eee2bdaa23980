// Lists what happened to an account, the newest first.
import type { AuditEvent } from '@countersign/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { Loading } from '../parts/loading.tsx'
import { Moment } from '../parts/moment.tsx'
import { useTRPC } from '../trpc.ts'
import type { Words } from '../words/en.ts'
import { useWords } from '../words/locale-provider.tsx'
import { PagedList } from './paged-list.tsx'

const PAGE_SIZE = 10

export function UserLog({ userId }: { readonly userId: string }) {
  const trpc = useTRPC()
  const words = useWords().admin
  const list = useInfiniteQuery(
    trpc.admin.audit.list.infiniteQueryOptions(
      { userId, limit: PAGE_SIZE },
      { getNextPageParam: ({ nextCursor }) => nextCursor },
    ),
  )
  const pages = list.data?.pages.map(({ events }) => events) ?? []
  return (
    <section aria-labelledby="user-log">
      <h2 id="user-log">{words.log}</h2>
      <Loading query={list} words={words} />
      {pages[0]?.length === 0 && <p className="quiet">{words.noEvents}</p>}
      <PagedList query={list} pages={pages} label={words.log}>
        {(event) => <Event event={event} />}
      </PagedList>
    </section>
  )
}

function Event({ event }: { readonly event: AuditEvent }) {
  const words = useWords().admin
  const { userId, actorId, ip, userAgent, details } = event
  const where = [ip, userAgent].filter((known) => known !== null).join(' · ')
  const told = Object.entries(details ?? {}).map(([name, value]) => `${name}: ${value}`)
  return (
    <>
      <div className="row">
        <strong>{nameOf(event.type, words.events)}</strong>
        <Moment at={event.occurredAt} />
      </div>
      {actorId !== null && actorId !== userId && (
        <p>
          <Link href={`/admin/users/${actorId}`}>{words.byAdmin}</Link>
        </p>
      )}
      {told.length > 0 && <p className="quiet">{told.join(', ')}</p>}
      {where !== '' && (
        <p className="quiet" dir="auto">
          {where}
        </p>
      )}
    </>
  )
}

// A newer server may know more of them.
function nameOf(type: string, events: Words['admin']['events']): string {
  return Object.entries(events).find(([known]) => known === type)?.[1] ?? type
}
