// Numbers as people read them. Pure.
import { type Summary, summarize } from '../measure/statistics.ts'

/** Three figures, as many digits as they need: 0.215, 1.21, 24.3, 3,997. */
export function formatNumber(value: number): string {
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))
  return value.toLocaleString('en-US', {
    minimumFractionDigits: Math.min(digits, 3),
    maximumFractionDigits: Math.min(digits, 3),
  })
}

/** The median, and the range it is from when there was more than one value. */
export function formatValues(values: readonly number[]): string {
  const { median, min, max }: Summary = summarize(values)
  const range = values.length > 1 ? ` (${formatNumber(min)}–${formatNumber(max)})` : ''
  return formatNumber(median) + range
}
