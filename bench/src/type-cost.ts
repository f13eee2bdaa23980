// Measures the types alone: `pnpm --filter @countersign/bench type-cost`.
import { quick } from './plan.ts'
import { measureTypes } from './types/type-cost.ts'

const costs = measureTypes(quick.procedures)
for (const [consumer, { instantiations, types, checkSeconds }] of Object.entries(costs)) {
  process.stdout.write(
    `${consumer}: ${instantiations} instantiations, ${types} types, ${checkSeconds} s\n`,
  )
}
