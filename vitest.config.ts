import { availableParallelism } from 'node:os'
import { configDefaults, defineConfig } from 'vitest/config'

// Races between connections and processes need a server; PGlite has one connection, in this process.
const needPostgres = '**/test/postgres/**'
// A real page in Chromium, whose path TEST_BROWSER says.
const needBrowser = '**/test/browser/**'
// A pooler in front of that server: TEST_PGBOUNCER is the path of one.
const needPgBouncer = '**/test/pgbouncer/**'

export default defineConfig({
  test: {
    include: ['{packages,apps}/*/{src,test}/**/*.test.ts', 'bench/test/**/*.test.ts'],
    exclude: [
      ...configDefaults.exclude,
      ...(process.env.TEST_DATABASE_URL ? [] : [needPostgres]),
      ...(process.env.TEST_DATABASE_URL && process.env.TEST_PGBOUNCER ? [] : [needPgBouncer]),
      ...(process.env.TEST_BROWSER ? [] : [needBrowser]),
    ],
    // Vitest leaves one core free, which on two cores is one file at a time; many files wait more than they compute.
    maxWorkers: Math.max(2, availableParallelism()),
    // Hashing, embedded databases and child processes take their time on two cores.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    unstubEnvs: true,
  },
})
