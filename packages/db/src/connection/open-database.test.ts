import { expect, test } from 'vitest'
import { createDatabase } from './open-database.ts'

test.each(['', 'mysql://localhost/canary', 'canary', 'https://example.com'])(
  'the URL %j is refused without being repeated',
  async (url) => {
    await expect(createDatabase(url)).rejects.toThrow(
      /^The database URL must start with postgresql:\/\/ or pglite:\/\/$/,
    )
  },
)
