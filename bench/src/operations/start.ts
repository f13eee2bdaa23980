// From the start of the process to its first answer, and what it holds of memory while nobody asks.
import { setTimeout as sleep } from 'node:timers/promises'
import { memoryOf } from '../measure/memory.ts'
import { betterAuth } from '../peers/better-auth.ts'
import { countersign } from '../peers/countersign.ts'
import { nodeConstant } from '../peers/floors.ts'
import { tutorial } from '../peers/tutorial.ts'
import { startServer } from '../servers.ts'
import { compare, type Measure, type Operation } from './operation.ts'

const peers = [countersign, tutorial, betterAuth, nodeConstant]
const IDLE_AFTER_MS = 500

export const start: Operation = {
  name: 'start',
  steps: ({ repetitions }) => peers.length * repetitions,
  async measure(run) {
    const measures = new Map<string, Measure>()
    for (const peer of peers) {
      const databaseUrl = await run.databaseOf(peer.store)
      measures.set(peer.name, async () => {
        const server = await startServer(peer, databaseUrl)
        await sleep(IDLE_AFTER_MS)
        const { residentMib } = memoryOf(server.pid)
        await server.stop()
        return { startMs: server.startMs, idleMib: residentMib }
      })
    }
    return compare(run, 'start', measures)
  },
}
