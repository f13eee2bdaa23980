// `me` with one and with two server processes on one port.
import { measureLoad } from '../measure/sample.ts'
import { betterAuth } from '../peers/better-auth.ts'
import { countersign } from '../peers/countersign.ts'
import { tutorial } from '../peers/tutorial.ts'
import { compare, type Measure, type Operation } from './operation.ts'

const peers = [countersign, tutorial, betterAuth]
const counts = [1, 2]
const BEFORE_EACH = 50
/** Half of what `me` alone is measured with: there are six contestants. */
const SHARE = 0.5

export const processes: Operation = {
  name: 'processes',
  steps: ({ repetitions }) => peers.length * counts.length * repetitions,
  async measure(run) {
    const measures = new Map<string, Measure>()
    for (const peer of peers) {
      const { sessions } = await run.contestant(peer)
      const databaseUrl = await run.databaseOf(peer.store)
      const { me } = peer.calls
      if (!me) throw new Error(`${peer.name} has no me`)
      for (const count of counts) {
        const server = await run.start(peer, databaseUrl, { processes: count })
        const contestant = { server, sessions }
        const load = { call: me, requests: run.plan.requests.me * SHARE, before: BEFORE_EACH }
        await measureLoad(run, contestant, {
          ...load,
          requests: run.plan.warmUp.processes,
          before: 0,
        })
        measures.set(`${peer.name}, ${count}`, () => measureLoad(run, contestant, load))
      }
    }
    return compare(run, 'processes', measures)
  },
}
