// Runs inside a server under test, before its own code, and reports what no request can see.
import { readdirSync } from 'node:fs'

process.on('message', (question) => {
  if (question === 'inherited keys') process.send?.(inheritedKeys())
  if (question === 'heap') process.send?.(heapMegabytes())
  if (question === 'descriptors') process.send?.(readdirSync('/dev/fd').length)
})
// Listening alone would keep a server alive that has nothing left to do.
process.channel?.unref()

function inheritedKeys(): string[] {
  const keys: string[] = []
  for (const key in {}) keys.push(key)
  return keys
}

function heapMegabytes(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed / 1024 / 1024
}
