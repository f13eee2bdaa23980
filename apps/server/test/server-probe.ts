// Runs inside a server under test, before its own code, and answers what no request can ask.
process.on('message', (question) => {
  if (question === 'inherited keys') process.send?.(inheritedKeys())
  if (question === 'heap') process.send?.(heapMegabytes())
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
