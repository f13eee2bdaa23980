// Bundles the server into one file per entry point, and writes a package.json that lists what the bundle leaves outside.
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { defineConfig } from 'rolldown'

const external = [
  '@electric-sql/pglite', // WebAssembly, read from files beside its code
  'argon2', // a native addon
  'pino', // starts workers from files of its own
  'swagger-ui-dist', // the files of a page
]

const { name, version, type, engines, dependencies } = JSON.parse(
  readFileSync('package.json', 'utf8'),
)

export default defineConfig({
  input: { main: 'src/main.ts', migrate: 'src/migrate.ts', cli: 'src/cli.ts' },
  platform: 'node',
  external: (id) => external.some((name) => id === name || id.startsWith(`${name}/`)),
  output: {
    dir: 'dist/app',
    format: 'esm',
    sourcemap: true,
    cleanDir: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  },
  plugins: [
    {
      // The files that code reads at run time, where the same relative URL finds them from source and bundle.
      name: 'copy-files',
      writeBundle() {
        cpSync('../../packages/db/migrations', 'dist/migrations', { recursive: true })
        cpSync('../../packages/api/data', 'dist/data', { recursive: true })
        cpSync('src/openapi/reference', 'dist/app/reference', { recursive: true })
      },
    },
    {
      // The image installs these and nothing else.
      name: 'list-externals',
      writeBundle() {
        const installed = Object.fromEntries(external.map((name) => [name, dependencies[name]]))
        const manifest = { name, version, private: true, type, engines, dependencies: installed }
        writeFileSync('dist/package.json', `${JSON.stringify(manifest, null, 2)}\n`)
      },
    },
  ],
})
