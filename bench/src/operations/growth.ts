// Measures `me` and `refresh` on a table of few and of many sessions, for sessions from all over it.
import { measureLoad } from '../measure/sample.ts'
import { countersign } from '../peers/countersign.ts'
import type { Contestant, Run } from '../run.ts'
import { fillSessions, pickSessions } from './growth-rows.ts'
import { compare, type Measure, type Operation } from './operation.ts'

/** Sizes of the table by what they are called in results. */
const sizes = ['few', 'many'] as const

const contestants = new WeakMap<Run, Promise<ReadonlyMap<string, Contestant>>>()

export const growth: readonly Operation[] = [grow('me'), grow('refresh')]

function grow(name: 'me' | 'refresh'): Operation {
  return {
    name: `growth-${name}`,
    steps: ({ repetitions }) => sizes.length * repetitions,
    async measure(run) {
      const filled = contestants.get(run) ?? fill(run)
      contestants.set(run, filled)
      const measures = new Map<string, Measure>()
      const call = countersign.calls[name]
      if (!call) throw new Error(`Countersign has no ${name}`)
      for (const [size, contestant] of await filled) {
        // Every session once, so that what is measured is the table's depth and not a cold cache.
        const { used } = run.plan.growth
        await measureLoad(run, contestant, { call, requests: used, before: used })
        measures.set(size, () => measureLoad(run, contestant, { call, requests: used, before: 50 }))
      }
      return compare(run, `growth-${name}`, measures)
    },
  }
}

async function fill(run: Run): Promise<ReadonlyMap<string, Contestant>> {
  const made = new Map<string, Contestant>()
  for (const size of sizes) {
    const rows = run.plan.growth[size]
    run.progress.say(`filling a table with ${rows.toLocaleString('en-US')} sessions`)
    const databaseUrl = await run.postgres.createDatabase(`${size}_sessions`)
    await countersign.store.createTables(databaseUrl)
    await fillSessions(databaseUrl, rows)
    const server = await run.start(countersign, databaseUrl)
    made.set(size, {
      server,
      sessions: await pickSessions(databaseUrl, rows, run.plan.growth.used),
    })
  }
  await run.postgres.checkpoint()
  return made
}
