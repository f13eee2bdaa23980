// One run from beginning to end: prepares, measures, and leaves nothing behind, however it ends.
import { weighClient } from './bundle.ts'
import { describeMachine, listVersions } from './machine.ts'
import type { Operation } from './operations/operation.ts'
import { buildServer } from './peers/countersign.ts'
import { installPeers } from './peers/install.ts'
import type { Plan } from './plan.ts'
import { openPostgres } from './postgres.ts'
import { createProgress } from './progress.ts'
import type { Measurements, Results } from './results.ts'
import { createRun } from './run.ts'
import { measureTypes } from './types/type-cost.ts'

const SIGNAL_EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const

/** @param types whether to measure what needs no server as well: types and bundle */
export async function measureAll(
  plan: Plan,
  operations: readonly Operation[],
  { types }: { types: boolean },
): Promise<Results> {
  process.stderr.write('Installing the peers and building the server\n')
  installPeers()
  buildServer()
  const postgres = await openPostgres()
  const stopListening = onSignal((code) => postgres.close().finally(() => process.exit(code)))

  const compilations = types ? plan.procedures.length * 2 : 0
  const steps = operations.reduce((sum, { steps }) => sum + steps(plan), compilations)
  const progress = createProgress(steps)
  const run = createRun(plan, postgres, progress)
  const measurements: Record<string, Measurements[string]> = {}
  try {
    for (const operation of operations) {
      progress.say(`${operation.name}: getting ready`)
      measurements[operation.name] = await operation.measure(run)
    }
    if (types) {
      measurements.types = measureTypes(plan.procedures, () => progress.step('types'))
      const { extraGzipBytes } = await weighClient()
      measurements.bundle = { Countersign: { extraGzipBytes: [extraGzipBytes] } }
    }
    progress.end()
    return {
      date: new Date().toISOString().slice(0, 10),
      plan: plan.name,
      rows: { few: plan.growth.few, many: plan.growth.many },
      machine: describeMachine(),
      versions: listVersions(postgres),
      measurements,
    }
  } finally {
    await run.close()
    await postgres.close()
    stopListening()
  }
}

function onSignal(end: (code: number) => void): () => void {
  const listeners = Object.entries(SIGNAL_EXIT_CODES).map(([signal, code]) => {
    const listener = () => end(code)
    process.once(signal, listener)
    return () => process.off(signal, listener)
  })
  return () => {
    for (const remove of listeners) remove()
  }
}
