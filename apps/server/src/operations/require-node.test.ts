import { expect, test } from 'vitest'
import { complaintAbout } from './require-node.ts'

test.each(['18.20.8', '20.20.2', '21.7.3'])(
  'Node.js %s is told, in one line, which one is needed',
  (version) => {
    const complaint = complaintAbout(version)
    expect(complaint).toMatch(/^Countersign needs Node\.js 22 or later .* This is Node\.js /)
    expect(complaint).toContain(version)
    expect(complaint).not.toContain('\n')
  },
)

test.each(['22.0.0', '24.21.0', '26.1.0'])('Node.js %s will do', (version) => {
  expect(complaintAbout(version)).toBeUndefined()
})
