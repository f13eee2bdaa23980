// Judges whether the ratios are within their bounds. Pure.
import { type Bound, bounds, type RatioName } from './bounds.ts'

export interface Verdict {
  readonly words: string
  readonly ratio: number
  readonly reach: number
  readonly limit: number
  /** `reached`, `within` the limit only, or `beyond` it. */
  readonly kind: 'reached' | 'within' | 'beyond'
}

/** Judges the ratios that were measured, in the order of the bounds. */
export function judge(
  ratios: Partial<Record<RatioName, number>>,
  all: Readonly<Record<string, Bound>> = bounds,
): Verdict[] {
  const known: Readonly<Record<string, number | undefined>> = ratios
  return Object.entries(all).flatMap(([name, { words, reach, limit }]) => {
    const ratio = known[name]
    if (ratio === undefined) return []
    // Whatever is no number is no success.
    const kind = ratio <= reach ? 'reached' : ratio <= limit ? 'within' : 'beyond'
    return [{ words, ratio, reach, limit, kind }]
  })
}

/** The ratios nobody measured: a gate that skips them would always be open. */
export function missing(ratios: Partial<Record<RatioName, number>>): string[] {
  return Object.keys(bounds).filter((name) => !(name in ratios))
}

/** A line for each verdict. */
export function describe(verdicts: readonly Verdict[]): string {
  const signs = { reached: 'ok  ', within: 'near', beyond: 'FAIL' }
  return verdicts
    .map(
      ({ words, ratio, reach, limit, kind }) =>
        `${signs[kind]} ${ratio.toFixed(2).padStart(6)}  ${words.replaceAll('`', '')} (reach ${reach}, limit ${limit})\n`,
    )
    .join('')
}
