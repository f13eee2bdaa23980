// Verifies the chain of audit events from its first to its newest, and says where it is broken. Only reads.
import {
  type AuditSeal,
  countUnsealedEvents,
  type Executor,
  listPruneMarkers,
  listSealedEvents,
  listUnsealedDeletions,
  type PruneMarker,
  readAuditHead,
  readingTransaction,
} from '@countersign/db'
import { createEventCheck } from './check-event.ts'
import { isReordered } from './reordered.ts'
import { deriveSealKeys, GENESIS_SEAL, isPruningProven, isSameSeal, type SealKeys } from './seal.ts'
import type { AuditSecrets } from './seal-events.ts'

const PAGE_SIZE = 1_000

export interface VerifyOptions extends AuditSecrets {
  /** Seals from the log. They find a chain that was rewritten from its beginning, or cut off at its end. */
  readonly anchors?: readonly AuditSeal[]
}

export type ChainProblem =
  | 'edited' // or inserted
  | 'missing'
  | 'reordered'
  | 'unknownKey' // sealed with a secret that is not among the given ones
  | 'downgraded' // sealed without a secret after one was in use
  | 'erasedWithoutDeletion'
  | 'headMismatch'
  | 'anchorMismatch'
  | 'forgedPruning' // a marker says that events were pruned, and was not written by who has the secret

interface Break {
  readonly kind: 'broken'
  readonly at: number
  readonly problem: ChainProblem
}

export type ChainVerdict =
  | {
      readonly kind: 'intact'
      readonly events: number
      /** Undefined if nothing was sealed yet. */
      readonly head: AuditSeal | undefined
      /** Written since the last sealing, and not covered. */
      readonly unsealed: number
      /** Of `events`, those sealed without a secret: only an anchor tells whether they were forged. */
      readonly sealedWithoutSecret: number
      /** Of the anchors, those older than the chain, which was pruned. */
      readonly uncheckedAnchors: number
    }
  | Break

/** Reads in pages, on one consistent state of the database. */
export function verifyChain(
  executor: Executor,
  { secrets, anchors = [] }: VerifyOptions,
): Promise<ChainVerdict> {
  return readingTransaction(executor, (tx) => verify(tx, deriveSealKeys(secrets), anchors))
}

async function verify(
  tx: Executor,
  keys: SealKeys,
  anchors: readonly AuditSeal[],
): Promise<ChainVerdict> {
  const start = await findStart(tx)
  if (!isPruningProven(start, keys) && start.sequence > 0) {
    return broken(start.sequence, 'forgedPruning')
  }
  const check = createEventCheck(keys)
  const anchorsAt = Map.groupBy(anchors, ({ sequence }) => sequence)
  const fitsAnchors = (at: AuditSeal) =>
    (anchorsAt.get(at.sequence) ?? []).every(({ seal }) => isSameSeal(at.seal, seal))

  let last: AuditSeal = start
  if (start.sequence > 0 && !fitsAnchors(start)) return broken(start.sequence, 'anchorMismatch')
  for await (const row of allSealedEvents(tx)) {
    const at = last.sequence + 1
    if (row.sequence !== at) return broken(at, 'missing')
    const problem = check.problemOf(row, last.seal)
    if (problem === 'edited' && (await isReordered(tx, row, keys))) return broken(at, 'reordered')
    if (problem !== undefined) return broken(at, problem)
    last = { sequence: at, seal: row.seal ?? '' }
    if (!fitsAnchors(last)) return broken(at, 'anchorMismatch')
  }

  const head = await readAuditHead(tx)
  const beyond = Math.min(
    ...anchors.map(({ sequence }) => sequence).filter((n) => n > last.sequence),
  )
  if (head && head.sequence > last.sequence) return broken(last.sequence + 1, 'missing')
  if (head ? !isSame(head, last) : last.sequence > 0) return broken(last.sequence, 'headMismatch')
  if (Number.isFinite(beyond)) return broken(beyond, 'anchorMismatch')

  const erased = check.erasedWithoutDeletion(await listUnsealedDeletions(tx))
  if (erased !== undefined) return broken(erased, 'erasedWithoutDeletion')
  return {
    kind: 'intact',
    events: last.sequence - start.sequence,
    head,
    unsealed: await countUnsealedEvents(tx),
    sealedWithoutSecret: check.sealedWithoutSecret(),
    uncheckedAnchors: anchors.filter(({ sequence }) => sequence < start.sequence).length,
  }
}

// A chain begins with its first event, or right after the events that a marker says were pruned. Whether the marker itself is
// authentic turns out on the way: it is part of the chain, or about to be.
async function findStart(tx: Executor): Promise<PruneMarker> {
  const [marker] = await listPruneMarkers(tx)
  return marker ?? { sequence: 0, seal: GENESIS_SEAL, proof: undefined }
}

// From the very first, so that one before the beginning of the chain is noticed.
async function* allSealedEvents(tx: Executor) {
  for (let after: number | undefined; ; ) {
    const page = await listSealedEvents(tx, { after, limit: PAGE_SIZE })
    yield* page
    const last = page.at(-1)
    if (!last || page.length < PAGE_SIZE) return
    after = last.sequence
  }
}

const isSame = (a: AuditSeal, b: AuditSeal) =>
  a.sequence === b.sequence && isSameSeal(a.seal, b.seal)

const broken = (at: number, problem: ChainProblem): Break => ({ kind: 'broken', at, problem })
