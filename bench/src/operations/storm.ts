// Measures `me` while many clients log in: hashing passwords must not delay reads.
import { setTimeout as sleep } from 'node:timers/promises'
import { jobFor, refuseFailures, type Sample } from '../measure/sample.ts'
import { percentile } from '../measure/statistics.ts'
import { betterAuth } from '../peers/better-auth.ts'
import { countersign } from '../peers/countersign.ts'
import type { Peer } from '../peers/peer.ts'
import { tutorial } from '../peers/tutorial.ts'
import type { Contestant, Run } from '../run.ts'
import { compare, type Measure, type Operation } from './operation.ts'

const peers = [countersign, tutorial, betterAuth]
/** The storm begins so long before `me` is asked, and ends so long after. */
const MARGIN_SECONDS = 0.3

export const storm: Operation = {
  name: 'storm',
  steps: ({ repetitions }) => peers.length * repetitions,
  async measure(run) {
    const measures = new Map<string, Measure>()
    for (const peer of peers) {
      const contestant = await run.contestant(peer)
      measures.set(peer.name, () => measureStorm(run, contestant, peer))
    }
    return compare(run, 'storm', measures)
  },
}

async function measureStorm(run: Run, contestant: Contestant, peer: Peer): Promise<Sample> {
  const { me, login } = peer.calls
  if (!me || !login) throw new Error(`${peer.name} has no me or no login`)
  const { logins, quietSeconds, stormSeconds } = run.plan.storm
  const ask = async (seconds: number) => {
    const job = jobFor(run, contestant, me, { seconds })
    const { latencies, failures } = await run.load.run(job)
    refuseFailures(contestant.server, job, failures)
    return percentile(latencies, 0.99)
  }
  const quietP99Ms = await ask(quietSeconds)
  const storming = run.storm.run({
    ...jobFor(run, contestant, login, { seconds: stormSeconds + 2 * MARGIN_SECONDS }),
    connections: logins,
  })
  await sleep(MARGIN_SECONDS * 1000)
  const stormP99Ms = await ask(stormSeconds)
  const { requests, seconds } = await storming
  await contestant.server.becomeIdle()
  return { quietP99Ms, stormP99Ms, loginsPerSecond: requests / seconds }
}
