// Sums repetitions up: medians with ranges. Pure.

/** A median and the range it is from. */
export interface Summary {
  readonly median: number
  readonly min: number
  readonly max: number
}

export function summarize(values: readonly number[]): Summary {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  if (upper === undefined || lower === undefined) throw new Error('There is no median of nothing')
  return (lower + upper) / 2
}

/** The value that `share` (0 to 1) of the values do not exceed: the nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]
  if (value === undefined) throw new Error('There is no percentile of nothing')
  return value
}

/**
 * The median of each repetition's own ratio. The two were measured one after the other, so what slowed the machine for
 * a while is in both and falls out.
 */
export function medianRatio(values: readonly number[], over: readonly number[]): number {
  if (values.length !== over.length) throw new Error('Ratios are of pairs')
  return median(values.map((value, index) => value / (over[index] ?? Number.NaN)))
}
