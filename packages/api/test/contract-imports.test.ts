import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const folder = new URL('../../contract/src/', import.meta.url)

test('what the contract imports at run time is zod, and files of its own', () => {
  const sources = readdirSync(folder).filter(
    (name) => name.endsWith('.ts') && !name.includes('.test.'),
  )
  expect(sources).toContain('auth.ts')
  for (const name of sources) {
    const text = readFileSync(new URL(name, folder), 'utf8')
    const imported = [
      ...text.matchAll(/^(?:import|export)(?! type)[^'\n]*?(?:\{[^}]*\})?[^'\n]*from '([^']+)'/gm),
    ]
    for (const [, from = ''] of imported) expect(from).toMatch(/^(zod|\.\/[\w-]+\.ts)$/)
  }
})
