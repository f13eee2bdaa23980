// Deletes old audit events from the beginning of the chain, and leaves a marker that says where it now begins. Never leaves
// a gap, and never deletes the newest sealed event.
import {
  deleteSealedThrough,
  type Executor,
  listOldestSealed,
  listPruneMarkers,
  lockAuditChain,
  readAuditHead,
} from '@countersign/db'
import { type BatchOptions, inBatches } from '../batches.ts'
import { recordEvent } from './record-event.ts'
import { NO_REQUEST } from './recording-context.ts'
import { deriveSealKeys, provePruning, type SealKeys } from './seal.ts'
import type { AuditSecrets } from './seal-events.ts'

type Oldest = Awaited<ReturnType<typeof listOldestSealed>>

export interface PruneOptions extends AuditSecrets {
  readonly retentionSeconds: number
}

/** Deletes in batches, and returns the number of rows. Any number of replicas may do this at once. */
export function pruneAuditEvents(
  { db }: { db: Executor },
  { retentionSeconds, secrets, ...options }: BatchOptions & PruneOptions,
): Promise<number> {
  const keys = deriveSealKeys(secrets)
  return inBatches((limit) => pruneBatch(db, { seconds: retentionSeconds, limit, keys }), options)
}

interface Batch {
  readonly seconds: number
  readonly limit: number
  readonly keys: SealKeys
}

function pruneBatch(db: Executor, { keys, ...limits }: Batch): Promise<number> {
  return db.transaction(async (tx) => {
    await lockAuditChain(tx)
    const head = await readAuditHead(tx)
    if (!head) return 0
    const old = oldRunOf(await listOldestSealed(tx, limits), head.sequence)
    const last = old.at(-1)
    // Fewer markers than a batch are not worth another one, which would itself cost one a retention later, forever.
    if (!last || (old.length < limits.limit && old.every(isMarker))) return 0
    // Events are missing before the oldest one: a new marker would cover that up.
    const [marker] = await listPruneMarkers(tx)
    if (old[0]?.sequence !== (marker?.sequence ?? 0) + 1) return 0
    await deleteSealedThrough(tx, last.sequence)
    const pruned = { sequence: last.sequence, seal: last.seal ?? '' }
    await recordEvent(NO_REQUEST, tx, {
      type: 'audit.pruned',
      userId: undefined,
      details: {
        through: pruned.sequence,
        seal: pruned.seal,
        proof: provePruning(pruned, keys) ?? null,
      },
    })
    return old.length
  })
}

// Up to the first event that is young, or whose predecessor is missing: pruning must not cover up that one is.
function oldRunOf(oldest: Oldest, headSequence: number): Oldest {
  const start = oldest[0]?.sequence ?? 0
  const end = oldest.findIndex(
    ({ sequence, isOld }, index) =>
      !isOld || sequence >= headSequence || sequence !== start + index,
  )
  return end === -1 ? oldest : oldest.slice(0, end)
}

const isMarker = ({ type }: Oldest[number]) => type === 'audit.pruned'
