// The ratios that count, out of what was measured. Pure.

import { medianRatio } from '../measure/statistics.ts'
import type { Measurements } from '../results.ts'
import type { RatioName } from './bounds.ts'

/** The ratios there is enough measured for. */
export function ratiosOf(measurements: Measurements): Partial<Record<RatioName, number>> {
  const values = (operation: string, contestant: string, metric: string) =>
    measurements[operation]?.[contestant]?.[metric]
  const cpu = (operation: string, contestant: string) => values(operation, contestant, 'cpuMs')
  const ours = (operation: string, metric: string) => values(operation, 'Countersign', metric)

  const argon2 = cpu('login', 'argon2 alone')?.map((ms) => 1.05 * ms + 1)
  const quiet = ours('storm', 'quietP99Ms')?.map((ms) => 2 * ms + 50)
  const pairs: Record<RatioName, readonly [Values, Values]> = {
    me: [ours('me', 'cpuMs'), cpu('me', 'tRPC + Express + SQL')],
    refresh: [ours('refresh', 'cpuMs'), cpu('refresh', 'Tutorial')],
    login: [ours('login', 'cpuMs'), argon2],
    batch: [ours('batch', 'cpuMs'), cpu('batch', 'Countersign, one call')],
    storm: [ours('storm', 'stormP99Ms'), quiet],
    start: [ours('start', 'startMs'), ours('start', 'startMs')?.map(() => 500)],
    idle: [ours('start', 'idleMib'), ours('start', 'idleMib')?.map(() => 120)],
    growthMe: [wholeCost(measurements, 'me', 'many'), wholeCost(measurements, 'me', 'few')],
    growthRefresh: [
      wholeCost(measurements, 'refresh', 'many'),
      wholeCost(measurements, 'refresh', 'few'),
    ],
  }
  return Object.fromEntries(
    Object.entries(pairs).flatMap(([name, [value, over]]) =>
      value && over ? [[name, medianRatio(value, over)]] : [],
    ),
  )
}

type Values = readonly number[] | undefined

// A table that grows costs the database, so its CPU counts as well.
function wholeCost(measurements: Measurements, call: string, size: string): Values {
  const { cpuMs, databaseCpuMs } = measurements[`growth-${call}`]?.[size] ?? {}
  return cpuMs?.map((ms, index) => ms + (databaseCpuMs?.[index] ?? 0))
}
