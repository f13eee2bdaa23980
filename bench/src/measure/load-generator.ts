// A process that puts load on servers. Its program is beside the peers, where autocannon is installed.
import { once } from 'node:events'
import type { LoadJob, LoadReport } from '../../peers/load-job.ts'
import { type Child, startNode } from '../children.ts'
import { peersPath } from '../peers/install.ts'

export interface LoadGenerator {
  run(job: LoadJob): Promise<LoadReport>
  stop(): Promise<void>
}

export function startLoadGenerator(): LoadGenerator {
  const child: Child = startNode([peersPath('load.ts')], { ipc: true })
  return {
    async run(job) {
      const gone = child.ended.then(() => {
        throw new Error(`The load generator ended:\n${child.errors()}`)
      })
      child.process.send(job)
      const [report]: [LoadReport] = await Promise.race([answerOf(child), gone])
      return report
    },
    stop: () => child.stop(),
  }
}

async function answerOf(child: Child): Promise<[LoadReport]> {
  const [report] = await once(child.process, 'message')
  return [report]
}
