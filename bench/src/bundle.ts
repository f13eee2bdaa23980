// Bundles what a page imports as a page's build does, and weighs it.
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'

export interface Bundle {
  readonly minifiedBytes: number
  readonly gzipBytes: number
  /** The packages that any code of the bundle comes from. */
  readonly packages: readonly string[]
}

/** @param page a module of src/pages */
export async function bundle(page: string): Promise<Bundle> {
  const input = join(import.meta.dirname, 'pages', `${page}.ts`)
  const build = await rolldown({ input, platform: 'browser' })
  const { output } = await build.generate({ format: 'esm', minify: true })
  await build.close()
  const chunks = output.filter((one) => one.type === 'chunk')
  const text = chunks.map((chunk) => chunk.code).join('')
  const ids = chunks.flatMap(({ modules }) =>
    Object.entries(modules).flatMap(([id, { renderedLength }]) => (renderedLength > 0 ? [id] : [])),
  )
  return {
    minifiedBytes: Buffer.byteLength(text),
    gzipBytes: gzipSync(text, { level: 9 }).length,
    packages: [...new Set(ids.flatMap(packageOf))].sort(),
  }
}

function packageOf(id: string): string[] {
  const installed = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1]
  const own = /\/packages\/([^/]+)\//.exec(id)?.[1]
  if (installed) return [installed]
  return own ? [`@countersign/${own}`] : []
}

/** The weight of the auth client, on top of @trpc/client. */
export async function weighClient() {
  const [trpc, client] = [await bundle('trpc-alone'), await bundle('auth-client')]
  return { trpc, client, extraGzipBytes: client.gzipBytes - trpc.gzipBytes }
}
