import { expect, test } from 'vitest'
import { bounds } from '../src/gate/bounds.ts'
import { describe as describeVerdicts, judge, missing } from '../src/gate/gate.ts'
import { ratiosOf } from '../src/gate/ratios.ts'
import type { Measurements } from '../src/results.ts'

const bound = { me: { words: '`me`', reach: 1.2, limit: 1.6 } }
const kindOf = (ratio: number) => judge({ me: ratio }, bound)[0]?.kind

test('a ratio reaches its aim, is within its limit, or is beyond it', () => {
  expect([1.2, 1.21, 1.6, 1.61].map(kindOf)).toEqual(['reached', 'within', 'within', 'beyond'])
})

test('a ratio that is no number is beyond every limit', () => {
  expect(kindOf(Number.NaN)).toBe('beyond')
})

test('every limit leaves room beyond its aim', () => {
  for (const { reach, limit } of Object.values(bounds)) expect(limit).toBeGreaterThan(reach)
})

test('a ratio nobody measured is told, so that the gate does not stand open', () => {
  expect(judge({}, bound)).toEqual([])
  expect(missing({ me: 1 })).toEqual(Object.keys(bounds).filter((name) => name !== 'me'))
})

test('a verdict says the ratio, what it is of, and what it may be', () => {
  expect(describeVerdicts(judge({ me: 1.7 }, bound))).toBe(
    'FAIL   1.70  me (reach 1.2, limit 1.6)\n',
  )
})

const measurements: Measurements = {
  me: {
    Countersign: { cpuMs: [0.3, 0.2, 0.4] },
    'tRPC + Express + SQL': { cpuMs: [0.2, 0.2, 0.2] },
  },
  batch: {
    Countersign: { cpuMs: [0.6, 0.4, 0.8] },
    'Countersign, one call': { cpuMs: [0.3, 0.2, 0.4] },
  },
  refresh: { Countersign: { cpuMs: [0.5] }, Tutorial: { cpuMs: [2] } },
  login: { Countersign: { cpuMs: [22] }, 'argon2 alone': { cpuMs: [20] } },
  storm: { Countersign: { quietP99Ms: [10], stormP99Ms: [140] } },
  start: { Countersign: { startMs: [400], idleMib: [90] } },
  'growth-me': {
    few: { cpuMs: [0.2], databaseCpuMs: [0.1] },
    many: { cpuMs: [0.2], databaseCpuMs: [0.4] },
  },
  'growth-refresh': {
    few: { cpuMs: [0.5], databaseCpuMs: [0.5] },
    many: { cpuMs: [0.5], databaseCpuMs: [0.6] },
  },
}

test('the ratios are of what they say', () => {
  const ratios = ratiosOf(measurements)
  expect(ratios.me).toBeCloseTo(1.5)
  expect(ratios.batch).toBeCloseTo(2)
  expect(ratios.refresh).toBeCloseTo(0.25)
  expect(ratios.login).toBeCloseTo(1)
  expect(ratios.storm).toBeCloseTo(2)
  expect(ratios.start).toBeCloseTo(0.8)
  expect(ratios.idle).toBeCloseTo(0.75)
  expect(ratios.growthMe).toBeCloseTo(2)
  expect(ratios.growthRefresh).toBeCloseTo(1.1)
  expect(missing(ratios)).toEqual([])
})

test('a ratio without both of its sides is left out', () => {
  const { me } = measurements
  expect(Object.keys(ratiosOf({ me: { Countersign: { cpuMs: [1] } } }))).toEqual([])
  expect(Object.keys(ratiosOf({ ...(me && { me }) }))).toEqual(['me'])
})
