import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const folder = new URL('../../contract/src/', import.meta.url)

test('what the contract imports at run time is zod, and files of its own', () => {
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.includes('.test.'))
  expect(sources).toEqual(expect.arrayContaining(['auth.ts', 'fields/email.ts']))
  for (const path of sources) {
    const source = new URL(path, folder)
    const imported = [
      ...readFileSync(source, 'utf8').matchAll(
        /^(?:import|export)(?! type)[^'\n]*?(?:\{[^}]*\})?[^'\n]*from '([^']+)'/gm,
      ),
    ]
    for (const [, from = ''] of imported) {
      expect(from).toMatch(/^(zod|\.{1,2}\/[\w/-]+\.ts)$/)
      if (from !== 'zod') expect(new URL(from, source).href).toContain(folder.href)
    }
  }
})
