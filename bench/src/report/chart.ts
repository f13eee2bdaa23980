// The measurements as an SVG of bars, readable on light and on dark pages. Pure.
import { median } from '../measure/statistics.ts'
import type { Measurements, Results } from '../results.ts'
import { formatNumber } from './format.ts'
import { type Scale, scaleTo } from './scale.ts'

interface Panel {
  readonly title: string
  readonly unit: string
  readonly operation: string
  readonly metric: string
  /** In the order they are drawn; those that were not measured are left out. */
  readonly contestants: readonly string[]
}

const servers = ['Countersign', 'Tutorial', 'better-auth']
const panels: readonly Panel[] = [
  {
    title: 'me',
    unit: 'server CPU per request, ms',
    operation: 'me',
    metric: 'cpuMs',
    contestants: [
      'Countersign',
      'Tutorial',
      'better-auth',
      'better-auth, cookie cache',
      'tRPC + Express + SQL',
      'Express + SQL',
      'node:http + SQL',
    ],
  },
  {
    title: 'refresh',
    unit: 'server CPU per request, ms',
    operation: 'refresh',
    metric: 'cpuMs',
    contestants: ['Countersign', 'Tutorial', 'better-auth, updating'],
  },
  {
    title: 'login',
    unit: 'server CPU per request, ms',
    operation: 'login',
    metric: 'cpuMs',
    contestants: [...servers, 'argon2 alone'],
  },
  {
    title: 'me with 32 logins in flight',
    unit: 'p99, ms',
    operation: 'storm',
    metric: 'stormP99Ms',
    contestants: servers,
  },
  {
    title: 'first answer after the start',
    unit: 'ms',
    operation: 'start',
    metric: 'startMs',
    contestants: [...servers, 'node:http, a constant'],
  },
  {
    title: 'idle memory',
    unit: 'MiB',
    operation: 'start',
    metric: 'idleMib',
    contestants: [...servers, 'node:http, a constant'],
  },
]

const WIDTH = 880
const COLUMN = WIDTH / 2
const MARGIN = 24
const LABELS = 168
const VALUES = 92
const TRACK = COLUMN - MARGIN - LABELS - VALUES
const BAR = 14
const PITCH = 24
const HEAD = 46
const AXIS = 34
const TOP = 62

const STYLE = `
    text { font: 12px system-ui, sans-serif; fill: #1f2328 }
    .title { font-size: 14px; font-weight: 600 }
    .quiet { fill: #59636e; font-size: 11px; font-weight: 400 }
    .bar { fill: #9aa4af } .own { fill: #0969da } .floor { fill: #d1d9e0 }
    .rule { stroke: #d1d9e0; stroke-width: 1 }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3 } .quiet { fill: #9198a1 }
      .bar { fill: #656c76 } .own { fill: #4493f8 } .floor { fill: #3d444d } .rule { stroke: #3d444d }
    }`

/** The chart of a run; what was not measured is not in it. */
export function drawChart({ measurements, machine, date, versions }: Results): string {
  const drawn = panels.filter((panel) => valuesOf(panel, measurements).length > 0)
  const pairs = Array.from({ length: Math.ceil(drawn.length / 2) }, (_, row) =>
    drawn.slice(row * 2, row * 2 + 2),
  )
  let y = TOP
  const parts = pairs.map((pair) => {
    const heights = pair.map((panel) => heightOf(valuesOf(panel, measurements).length))
    const part = pair.map((panel, column) =>
      drawPanel(panel, valuesOf(panel, measurements), column * COLUMN + MARGIN / 2, y),
    )
    y += Math.max(...heights)
    return part.join('')
  })
  const words = `${machine}; ${['Node.js', 'PostgreSQL', 'better-auth'].map((name) => `${name} ${versions[name]}`).join(', ')}; ${date}`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img" aria-label="Countersign beside its peers: shorter bars are better">
  <style>${STYLE}
  </style>
  <text class="title" x="${MARGIN / 2}" y="22">Countersign beside its peers <tspan class="quiet">shorter is better; × n: n times what Countersign takes</tspan></text>
  <text class="quiet" x="${MARGIN / 2}" y="40">${escapeXml(words)}</text>
${parts.join('')}</svg>
`
}

interface Value {
  readonly name: string
  readonly value: number
}

function valuesOf(panel: Panel, measurements: Measurements): Value[] {
  return panel.contestants.flatMap((name) => {
    const values = measurements[panel.operation]?.[name]?.[panel.metric]
    return values ? [{ name, value: median(values) }] : []
  })
}

const heightOf = (bars: number) => HEAD + bars * PITCH + AXIS

function drawPanel({ title, unit }: Panel, values: readonly Value[], x: number, y: number): string {
  const own = values.find(({ name }) => name === 'Countersign')?.value
  const scale = scaleTo(Math.max(...values.map(({ value }) => value)))
  const bottom = y + HEAD + values.length * PITCH
  const bars = values.map((value, index) => drawBar(value, own, scale, x, y + HEAD + index * PITCH))
  return `  <text class="title" x="${x}" y="${y + 22}">${escapeXml(title)} <tspan class="quiet">${escapeXml(unit)}</tspan></text>
${drawAxis(scale, x + LABELS, y + HEAD - 6, bottom)}${bars.join('')}`
}

function drawAxis(scale: Scale, x: number, top: number, bottom: number): string {
  return scale.ticks
    .map((tick) => {
      const at = round(x + (tick / scale.max) * TRACK)
      return `  <line class="rule" x1="${at}" x2="${at}" y1="${top}" y2="${bottom}"/>
  <text class="quiet" x="${at}" y="${bottom + 14}" text-anchor="middle">${tick.toLocaleString('en-US')}</text>
`
    })
    .join('')
}

function drawBar(
  { name, value }: Value,
  own: number | undefined,
  scale: Scale,
  x: number,
  y: number,
): string {
  const width = round(Math.max(1, (value / scale.max) * TRACK))
  const kind =
    name === 'Countersign' ? 'own' : servers.some((one) => name.startsWith(one)) ? 'bar' : 'floor'
  const ratio = own && kind !== 'own' ? ` × ${formatNumber(value / own)}` : ''
  const middle = y + BAR - 3
  return `  <text x="${x + LABELS - 8}" y="${middle}" text-anchor="end">${escapeXml(name)}</text>
  <rect class="${kind}" x="${x + LABELS}" y="${y}" width="${width}" height="${BAR}" rx="2"/>
  <text x="${round(x + LABELS + width + 6)}" y="${middle}">${formatNumber(value)}<tspan class="quiet">${ratio}</tspan></text>
`
}

const round = (value: number) => Number(value.toFixed(1))

const escapeXml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
