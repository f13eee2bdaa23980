// Bundles the server into one file per entry point. What stays outside are the `dependencies` of package.json: a native
// addon, a WebAssembly database, a logger that starts workers and the files of a page; all else is a devDependency and
// bundled in.
import { cpSync, readFileSync } from 'node:fs'
import { defineConfig } from 'rolldown'

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
const outside = Object.keys(dependencies)

export default defineConfig({
  input: { main: 'src/main.ts', migrate: 'src/migrate.ts' },
  platform: 'node',
  external: (id) => outside.some((name) => id === name || id.startsWith(`${name}/`)),
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
  ],
})
