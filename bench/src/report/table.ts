// The measurements as Markdown tables. Pure.
import type { Measurements, Results } from '../results.ts'
import { formatNumber, formatValues } from './format.ts'

interface Row {
  readonly words: string
  readonly operation: string
  readonly metric: string
}

// Columns of the table, and under which names their contestants run.
const columns = [
  ['Countersign', ['Countersign']],
  ['tutorial', ['Tutorial']],
  ['better-auth', ['better-auth', 'better-auth, updating', 'better-auth, cookie cache']],
  [
    'floors',
    [
      'tRPC + Express + SQL',
      'Express + SQL',
      'node:http + SQL',
      'node:http, a constant',
      'argon2 alone',
      'Countersign, one call',
    ],
  ],
] as const

const loadRows = (operation: string, words: string): Row[] => [
  { words: `${words}: server CPU, ms`, operation, metric: 'cpuMs' },
  { words: 'database CPU, ms', operation, metric: 'databaseCpuMs' },
  { words: 'requests/s', operation, metric: 'perSecond' },
  { words: 'p50, ms', operation, metric: 'p50Ms' },
  { words: 'p99, ms', operation, metric: 'p99Ms' },
]

const rows: readonly Row[] = [
  ...loadRows('me', '**me**'),
  ...loadRows('batch', '**10 × me in a batch**'),
  ...loadRows('refresh', '**refresh**'),
  ...loadRows('login', '**login**'),
  ...loadRows('signup', '**signup**'),
  { words: '**me while it is quiet**: p99, ms', operation: 'storm', metric: 'quietP99Ms' },
  { words: 'with 32 logins in flight: p99, ms', operation: 'storm', metric: 'stormP99Ms' },
  { words: '**first answer**: ms after the start', operation: 'start', metric: 'startMs' },
  { words: '**memory** idle, MiB', operation: 'start', metric: 'idleMib' },
  { words: 'peak, MiB', operation: 'peak', metric: 'peakMib' },
]

/** Everything that was measured, as far as it was. */
export function drawTable(results: Results): string {
  return [
    drawComparison(results.measurements),
    drawProcesses(results.measurements),
    drawGrowth(results),
    drawTypes(results.measurements),
  ]
    .filter((part) => part !== '')
    .join('\n')
}

function drawComparison(measurements: Measurements): string {
  const lines = rows.flatMap(({ words, operation, metric }) => {
    const contestants = measurements[operation] ?? {}
    const cells = columns.map(([, names]) =>
      names
        .flatMap((name, index) => {
          const values = contestants[name]?.[metric]
          if (values === undefined) return []
          const named = names.length > 1 && !(index === 0 && name === 'better-auth')
          return [`${named ? `${name}: ` : ''}${formatValues(values)}`]
        })
        .join('<br>'),
    )
    return cells.some((cell) => cell !== '') ? [[words, ...cells]] : []
  })
  return drawRows(['per request', ...columns.map(([title]) => title)], lines)
}

function drawProcesses({ processes = {} }: Measurements): string {
  const lines = Object.entries(processes).map(([contestant, metrics]) => [
    contestant.replace(/, (\d+)$/, ' × $1'),
    formatValues(metrics.perSecond ?? []),
    formatValues(metrics.cpuMs ?? []),
    formatValues(metrics.p99Ms ?? []),
  ])
  return drawRows(['`me` by processes', 'requests/s', 'server CPU, ms', 'p99, ms'], lines)
}

function drawGrowth({ measurements, rows: { few, many } }: Results): string {
  const sizes = { few, many }
  const lines = ['me', 'refresh'].flatMap((call) =>
    Object.entries(sizes).flatMap(([size, count]) => {
      const metrics = measurements[`growth-${call}`]?.[size]
      if (!metrics) return []
      const shown = ['cpuMs', 'databaseCpuMs', 'p50Ms'].map((name) =>
        formatValues(metrics[name] ?? []),
      )
      return [[`${call}, ${count.toLocaleString('en-US')}`, ...shown]]
    }),
  )
  return drawRows(
    ['Countersign by session rows', 'server CPU, ms', 'database CPU, ms', 'p50, ms'],
    lines,
  )
}

function drawTypes({ types = {}, bundle }: Measurements): string {
  const lines = Object.entries(types).map(([consumer, { instantiations, checkSeconds }]) => [
    consumer,
    formatValues(instantiations ?? []),
    formatValues(checkSeconds ?? []),
  ])
  const table = drawRows(['types by source, procedures', 'instantiations', 'check time, s'], lines)
  const [extra] = bundle?.Countersign?.extraGzipBytes ?? []
  const weight =
    extra === undefined
      ? ''
      : `\nThe auth client adds ${formatNumber(extra)} bytes (gzip) to a page that has @trpc/client.\n`
  return table + weight
}

function drawRows(head: readonly string[], lines: readonly (readonly string[])[]): string {
  if (lines.length === 0) return ''
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'))
  return line(head) + line(rule) + lines.map(line).join('')
}
