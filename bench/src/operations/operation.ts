// A thing to measure, and what all of them have in common.
import { alternate } from '../measure/alternate.ts'
import type { Sample } from '../measure/sample.ts'
import type { Plan } from '../plan.ts'
import { columnsOf, type Measurements } from '../results.ts'
import type { Run } from '../run.ts'

export interface Operation {
  readonly name: string
  /** How often it moves the progress bar. */
  steps(plan: Plan): number
  /** Measures; the columns belong under the operation's name. */
  measure(run: Run): Promise<Measurements[string]>
}

/** Makes a repetition's measurement of one contestant. */
export type Measure = () => Promise<Sample>

/** Measures contestants in turns; each is ready before the first turn. */
export async function compare(
  run: Run,
  operation: string,
  contestants: ReadonlyMap<string, Measure>,
): Promise<Measurements[string]> {
  const samples = await alternate([...contestants.keys()], run.plan.repetitions, (name) => {
    run.progress.step(operation)
    const measure = contestants.get(name)
    if (!measure) throw new Error(`No peer is called ${name}`)
    return measure()
  })
  return columnsOf(samples)
}
