// A list that grows by pages. The first row of a new page takes the focus: the button may be gone then.
import { type ReactNode, useEffect, useRef } from 'react'
import { Button } from '../parts/button.tsx'
import { FailureNotice } from '../parts/failure-notice.tsx'
import { useWords } from '../words/locale-provider.tsx'

interface PagedQuery {
  readonly error: unknown
  readonly isFetching: boolean
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  refetch(): void
  fetchNextPage(): void
}

export function PagedList<TItem extends { readonly id: string }>(props: {
  readonly query: PagedQuery
  readonly pages: readonly (readonly TItem[])[]
  readonly label: string
  readonly children: (item: TItem) => ReactNode
}) {
  const { query, pages, label, children } = props
  const words = useWords().admin
  const firstOfPage = useRef<HTMLLIElement>(null)
  const shown = useRef(pages.length)
  useEffect(() => {
    if (shown.current > 0 && pages.length > shown.current) firstOfPage.current?.focus()
    shown.current = pages.length
  }, [pages.length])
  return (
    <>
      <ul className="rows" aria-label={label}>
        {pages.map((items, page) =>
          items.map((item, index) => (
            <li
              key={item.id}
              ref={page === pages.length - 1 && index === 0 ? firstOfPage : undefined}
              tabIndex={-1}
              className="card"
            >
              {children(item)}
            </li>
          )),
        )}
      </ul>
      {query.error !== null && (
        <FailureNotice error={query.error} retry={query.refetch} retrying={query.isFetching} />
      )}
      {query.hasNextPage && (
        <Button busy={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
          {query.isFetchingNextPage ? words.loadingMore : words.more}
        </Button>
      )}
    </>
  )
}
