import { expect, test } from 'vitest'
import {
  computeSeal,
  deriveSealKeys,
  GENESIS_SEAL,
  type SealedContent,
  sealKindOf,
} from './seal.ts'

const content: SealedContent = {
  sequence: 1,
  id: '01900000-0000-7000-8000-000000000001',
  type: 'role.changed',
  occurredAt: '2026-11-27T09:30:00.123456 AD',
  userId: '01900000-0000-7000-8000-000000000002',
  sessionId: null,
  actorId: '01900000-0000-7000-8000-000000000003',
  requestId: 'request-1',
  details: { to: 'ADMIN', from: 'USER', by: 'cli' },
  personalDigest: 'digest',
}
const [key] = deriveSealKeys(['audit-secret-one-of-32-bytes-or-more'])

test('a seal never changes: those of earlier releases must verify', () => {
  expect(computeSeal(content, GENESIS_SEAL, key)).toMatchInlineSnapshot(
    `"hmac-sha256.eoWzZpyG.EtVen3r26IvmhUhWazMqumqWLwj5_dZdrzMwKJ0dADY"`,
  )
  expect(computeSeal(content, GENESIS_SEAL, undefined)).toMatchInlineSnapshot(
    `"sha256.z9SBYjSMTnkM-5OfvfLEbWO7Lzjw2NqM83tisTA2Nxk"`,
  )
})

test('the order of keys in details does not count', () => {
  const details = { by: 'cli', from: 'USER', to: 'ADMIN' }
  expect(computeSeal({ ...content, details }, GENESIS_SEAL, key)).toBe(
    computeSeal(content, GENESIS_SEAL, key),
  )
})

test('no value can move from one field to its neighbour', () => {
  const moved = { ...content, actorId: null, sessionId: content.actorId }
  expect(computeSeal(moved, GENESIS_SEAL, key)).not.toBe(computeSeal(content, GENESIS_SEAL, key))
})

test.each([null, '', 'sha256', 'hmac-sha256.', 'hmac-sha256.a.b.c', 'md5.x', 'sha256.a.b'])(
  '%j has not the form of a seal',
  (seal) => expect(sealKindOf(seal, [])).toEqual({ kind: 'malformed' }),
)
