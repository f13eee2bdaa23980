// The machine and the versions, in words.
import { readFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { peersPath } from './peers/install.ts'
import type { Postgres } from './postgres.ts'

export function describeMachine(): string {
  const [cpu] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${cpus().length} × ${cpu?.model.trim() ?? 'unknown CPU'}, ${memory} GiB, Linux ${release().split('.', 2).join('.')}`
}

const ManifestSchema = z.object({ version: z.string() })

const measured = [
  'better-auth',
  '@prisma/client',
  'express',
  '@trpc/server',
  'argon2',
  'autocannon',
]

export function listVersions({ version, packaged }: Postgres): Record<string, string> {
  const installed = measured.map((name) => {
    const manifest = join(peersPath('node_modules'), name, 'package.json')
    return [name, ManifestSchema.parse(JSON.parse(readFileSync(manifest, 'utf8'))).version]
  })
  return {
    'Node.js': process.versions.node,
    PostgreSQL: `${version.split(' ')[0]}${packaged ? ' (packaged)' : ''}`,
    ...Object.fromEntries(installed),
  }
}
