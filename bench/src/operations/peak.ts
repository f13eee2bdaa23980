// The most memory that each server has held, when everything else was measured on it.
import { memoryOf } from '../measure/memory.ts'
import { columnsOf } from '../results.ts'
import type { Operation } from './operation.ts'

export const peak: Operation = {
  name: 'peak',
  steps: () => 1,
  async measure(run) {
    run.progress.step('peak')
    return columnsOf(
      new Map(
        run.contestants().map(({ server: { peer, pid } }) => {
          const { peakMib } = memoryOf(pid)
          return [peer.name, [{ peakMib }]]
        }),
      ),
    )
  },
}
