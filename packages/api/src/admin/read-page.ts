// Reads one page of a list whose rows are ordered by id.

const DEFAULT_PAGE_SIZE = 50

interface PageInput {
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}

export interface Page<TRow> {
  readonly rows: readonly TRow[]
  /** Id of the last row; null if there are no more. */
  readonly nextCursor: string | null
}

/** Reads one row more than the page has, to know whether another page follows. */
export async function readPage<TRow extends { readonly id: string }>(
  { cursor, limit = DEFAULT_PAGE_SIZE }: PageInput,
  read: (page: { cursor: string | undefined; limit: number }) => Promise<readonly TRow[]>,
): Promise<Page<TRow>> {
  const found = await read({ cursor, limit: limit + 1 })
  const rows = found.slice(0, limit)
  return { rows, nextCursor: found.length > limit ? (rows.at(-1)?.id ?? null) : null }
}
