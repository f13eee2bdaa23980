// Runs a server in several processes on one port. Usage: cluster.ts <entry> <processes>
import cluster from 'node:cluster'

const [exec, processes] = process.argv.slice(2)
if (!exec || !processes) throw new Error('Usage: cluster.ts <entry> <processes>')

cluster.setupPrimary({ exec, args: [] })
for (let i = 0; i < Number(processes); i++) cluster.fork()
process.on('SIGTERM', () => {
  for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM')
  process.exit(0)
})
