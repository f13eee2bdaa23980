// Seals new audit events: gives each its place in the chain, and a seal over its content and the seal before it. One process
// does so at a time; inserting an event never waits for it.
import { randomBytes } from 'node:crypto'
import {
  type AuditSeal,
  type Executor,
  hasUnsealedEvents,
  lockUnsealedEvents,
  type NewSeal,
  readAuditHead,
  tryLockAuditChain,
  type UnsealedEventRow,
  writeSeals,
} from '@countersign/db'
import {
  computeSeal,
  deriveSealKeys,
  digestPersonalData,
  GENESIS_SEAL,
  type SealKeys,
} from './seal.ts'

/** Events of one transaction. */
export const SEAL_BATCH = 1_000
const SALT_BYTES = 16

export interface AuditSecrets {
  /** The first one seals, all verify; without any, seals are plain hashes. */
  readonly secrets: readonly string[] | undefined
}

type SealOutcome =
  | { readonly kind: 'sealed'; readonly events: number; readonly head: AuditSeal }
  | { readonly kind: 'nothingNew' }
  /** Another process seals. */
  | { readonly kind: 'busy' }

/** Seals up to SEAL_BATCH events. With nothing new it costs one query. */
export async function sealNewEvents(
  { db }: { db: Executor },
  { secrets }: AuditSecrets,
): Promise<SealOutcome> {
  if (!(await hasUnsealedEvents(db))) return { kind: 'nothingNew' }
  const keys = deriveSealKeys(secrets)
  return db.transaction(async (tx): Promise<SealOutcome> => {
    if (!(await tryLockAuditChain(tx))) return { kind: 'busy' }
    const head = (await readAuditHead(tx)) ?? { sequence: 0, seal: GENESIS_SEAL }
    const seals = chain(await lockUnsealedEvents(tx, SEAL_BATCH), head, keys)
    const last = seals.at(-1)
    if (!last) return { kind: 'nothingNew' }
    await writeSeals(tx, seals)
    const { sequence, seal } = last
    return { kind: 'sealed', events: seals.length, head: { sequence, seal } }
  })
}

function chain(events: readonly UnsealedEventRow[], head: AuditSeal, keys: SealKeys): NewSeal[] {
  let previous = head
  return events.map((event) => {
    const sequence = previous.sequence + 1
    const personalSalt = randomBytes(SALT_BYTES).toString('base64url')
    const personalDigest = digestPersonalData(personalSalt, event)
    const seal = computeSeal({ ...event, sequence, personalDigest }, previous.seal, keys[0])
    previous = { sequence, seal }
    return { id: event.id, sequence, personalSalt, personalDigest, seal }
  })
}
