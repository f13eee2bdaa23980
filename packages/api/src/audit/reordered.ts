// Tells an event that was moved from one that was edited: a moved one fits another place in the chain.
import { type Executor, listSealedEvents, type SealedEventRow } from '@countersign/db'
import { computeSeal, GENESIS_SEAL, isSameSeal, type SealKeys, sealKindOf } from './seal.ts'

const PAGE_SIZE = 1_000

/** Reads the whole chain, so only for an event that does not fit where it is. */
export async function isReordered(
  tx: Executor,
  row: SealedEventRow,
  keys: SealKeys,
): Promise<boolean> {
  const sealed = sealKindOf(row.seal, keys)
  const key = sealed.kind === 'hmac' ? sealed.key : undefined
  const fits = (sequence: number, previous: string) =>
    sequence !== row.sequence &&
    isSameSeal(row.seal, computeSeal({ ...row, sequence }, previous, key))

  if (fits(1, GENESIS_SEAL)) return true
  for (let after = 0; ; ) {
    const page = await listSealedEvents(tx, { after, limit: PAGE_SIZE })
    for (const { sequence, seal } of page) {
      // After that event; or, if the two changed places, in its place.
      if (seal !== null && (fits(sequence + 1, seal) || fits(sequence, seal))) return true
    }
    const last = page.at(-1)
    if (!last || page.length < PAGE_SIZE) return false
    after = last.sequence
  }
}
