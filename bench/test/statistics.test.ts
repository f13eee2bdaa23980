import { expect, test } from 'vitest'
import { median, medianRatio, percentile, summarize } from '../src/measure/statistics.ts'

test('the median is the middle value, or the mean of the two in the middle', () => {
  expect(median([10, 2, 3])).toBe(3)
  expect(median([10, 2, 3, 4])).toBe(3.5)
})

test('a summary is the median and its range, whatever the order', () => {
  expect(summarize([9, 100, 1])).toEqual({ median: 9, min: 1, max: 100 })
})

test('a percentile is the value at its rank, never one in between', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)
  expect(percentile(hundred, 0.5)).toBe(50)
  expect(percentile(hundred, 0.99)).toBe(99)
  expect(percentile([7], 0.99)).toBe(7)
})

test('what slows the machine for a repetition falls out of the ratio', () => {
  expect(medianRatio([2, 20, 6], [1, 10, 1])).toBe(2)
})

test('nothing has no median, no percentile, and pairs with nothing', () => {
  expect(() => median([])).toThrow()
  expect(() => percentile([], 0.5)).toThrow()
  expect(() => medianRatio([1], [])).toThrow()
})
