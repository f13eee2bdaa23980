import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { createProgress, drawBar } from '../src/progress.ts'
import { drawChart } from '../src/report/chart.ts'
import { formatNumber, formatValues } from '../src/report/format.ts'
import { between } from '../src/report/page.ts'
import { scaleTo } from '../src/report/scale.ts'
import { drawTable } from '../src/report/table.ts'
import type { Results } from '../src/results.ts'

const results: Results = {
  date: '2026-01-02',
  plan: 'quick',
  rows: { few: 10_000, many: 1_000_000 },
  machine: '2 × <CPU & Co>',
  versions: { 'Node.js': '24.0.0', PostgreSQL: '15.1', 'better-auth': '1.0.0' },
  measurements: {
    me: {
      Countersign: { cpuMs: [0.2, 0.3, 0.25] },
      Tutorial: { cpuMs: [0.5, 0.5, 0.5] },
      'Express + SQL': { cpuMs: [0.1, 0.1, 0.1] },
    },
    'growth-me': { many: { cpuMs: [0.2], databaseCpuMs: [0.1], p50Ms: [1] } },
  },
}

test.each([
  [0.43, { max: 0.6, ticks: [0, 0.2, 0.4, 0.6] }],
  [4, { max: 4, ticks: [0, 1, 2, 3, 4] }],
  [3_997, { max: 4_000, ticks: [0, 1_000, 2_000, 3_000, 4_000] }],
  [0, { max: 1, ticks: [0, 1] }],
])('an axis to %d ends at a round number', (greatest, scale) => {
  expect(scaleTo(greatest)).toEqual(scale)
})

test('no value is beyond its axis, which has no more parts than asked for', () => {
  for (let value = 0.001; value < 10_000; value *= 1.07) {
    const { max, ticks } = scaleTo(value)
    expect(max).toBeGreaterThanOrEqual(value * (1 - 1e-9))
    expect(ticks.length).toBeLessThanOrEqual(5)
    expect(ticks.length).toBeGreaterThan(1)
  }
})

test('numbers have three figures', () => {
  expect([0, 0.0804, 0.215, 1.2149, 24.26, 178.7, 3_996.6].map(formatNumber)).toEqual([
    '0',
    '0.080',
    '0.215',
    '1.21',
    '24.3',
    '179',
    '3,997',
  ])
})

test('a single value has no range', () => {
  expect(formatValues([1, 3, 2])).toBe('2.00 (1.00–3.00)')
  expect(formatValues([2])).toBe('2.00')
})

test('the chart shows each contestant, its value, and how many times ours that is', () => {
  const svg = drawChart(results)
  expect(svg).toContain('>Tutorial</text>')
  expect(svg).toContain('>0.500<tspan class="quiet"> × 2.00</tspan>')
  expect(svg).toContain('2 × &lt;CPU &amp; Co>')
})

test('a bar is as long as its value is great', () => {
  const widths = [...drawChart(results).matchAll(/<rect class="(\w+)" .* width="([\d.]+)"/g)]
  expect(widths.map(([, kind]) => kind)).toEqual(['own', 'bar', 'floor'])
  const [own = 0, tutorial = 0, floor = 0] = widths.map(([, , width]) => Number(width))
  expect(tutorial / own).toBeCloseTo(2, 2)
  expect(own / floor).toBeCloseTo(2.5, 1)
})

test('what was not measured is neither in the chart nor in the table', () => {
  expect(drawChart(results)).not.toContain('refresh')
  expect(drawTable(results)).not.toContain('refresh')
})

test('the table has medians with ranges, floors by name, and the size of the session table', () => {
  const table = drawTable(results)
  expect(table).toContain(
    '| **me**: server CPU, ms | 0.250 (0.200–0.300) | 0.500 (0.500–0.500) |  | Express + SQL: 0.100 (0.100–0.100) |',
  )
  expect(table).toContain('| me, 1,000,000 | 0.200 | 0.100 | 1.00 |')
})

test('only what is between the markers of the page changes', () => {
  const text = 'before\n<!-- bench:start -->\nold\n<!-- bench:end -->\nafter\n'
  expect(between(text, 'new\n')).toBe(
    'before\n<!-- bench:start -->\n\nnew\n\n<!-- bench:end -->\nafter\n',
  )
  expect(() => between('no markers', 'new')).toThrow('bench:start')
})

test('the progress bar fills up to its end and no further', () => {
  expect(drawBar(0, 4)).toBe(`${'░'.repeat(24)}   0 %`)
  expect(drawBar(1, 4)).toBe(`${'█'.repeat(6)}${'░'.repeat(18)}  25 %`)
  expect(drawBar(9, 4)).toBe(`${'█'.repeat(24)} 100 %`)
})

test('where nobody watches, progress is a line for each part, and what was begun last is not done yet', () => {
  const lines: string[] = []
  const stream = Object.assign(new PassThrough(), { isTTY: false })
  stream.on('data', (text) => lines.push(String(text).replace(/ \d+ s /, '')))
  const progress = createProgress(4, stream)
  progress.step('me')
  progress.step('me')
  progress.say('login: getting ready')
  progress.step('login')
  progress.end()
  expect(lines).toEqual([
    `${drawBar(0, 4)} me\n`,
    `${drawBar(1, 4)} login: getting ready\n`,
    `${drawBar(2, 4)} login\n`,
    `${drawBar(4, 4)} done\n`,
  ])
})
