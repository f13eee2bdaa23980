// Formats users as a table for people, or for JSON.
import type { AdminUserRow } from '@countersign/db'

const GAP = '  '

export function formatUsers(users: readonly AdminUserRow[], hasMore: boolean): string {
  if (users.length === 0) return 'No users.'
  const rows = users.map(({ email, role, status, createdAt, fullName }) => [
    email,
    role,
    status,
    createdAt.toISOString().slice(0, 10),
    fullName,
  ])
  const table = [['EMAIL', 'ROLE', 'STATUS', 'CREATED', 'NAME'], ...rows]
  const widths = table[0]?.map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  )
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  )
  return [...lines, ...(hasMore ? ['There are more: raise --limit.'] : [])].join('\n')
}

export function toJson({ createdAt, updatedAt, disabledAt, ...user }: AdminUserRow): object {
  return {
    ...user,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    disabledAt: disabledAt?.toISOString() ?? null,
  }
}
