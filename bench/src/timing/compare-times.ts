// Compares how long the kinds of one request take, so that their duration tells nothing of which it was.
import { randomInt } from 'node:crypto'

const SAMPLES = 600
const WARM_UP_ROUNDS = 30
// What a difference of medians may be: this share, or this time where the share is less.
const MAX_SHARE = 0.02
const MAX_MS = 2

export interface Kind {
  readonly name: string
  /** Makes one request, and throws unless it is answered as all kinds are. */
  readonly request: () => Promise<void>
}

export interface Comparison {
  readonly reference: { readonly name: string; readonly medianMs: number }
  readonly samples: number
  readonly comparisons: readonly {
    readonly name: string
    readonly medianMs: number
    readonly differenceMs: number
    readonly differencePercent: number
    readonly slowerThanReference: number
    readonly z: number
    readonly isWithin: boolean
  }[]
  readonly isWithin: boolean
}

/** Takes samples of each kind, one request after the other, in a new order each round. The first kind is the reference. */
export async function compareTimes(kinds: readonly [Kind, ...Kind[]]): Promise<Comparison> {
  const times = new Map<Kind, number[]>(kinds.map((kind) => [kind, []]))
  for (let round = 0; round < WARM_UP_ROUNDS + SAMPLES; round += 1) {
    for (const kind of shuffle(kinds)) {
      const start = performance.now()
      await kind.request()
      if (round >= WARM_UP_ROUNDS) times.get(kind)?.push(performance.now() - start)
    }
  }
  const [reference, ...others] = kinds
  const referenceTimes = times.get(reference) ?? []
  const base = median(referenceTimes)
  const allowed = Math.max(base * MAX_SHARE, MAX_MS)
  const comparisons = others.map((kind) => {
    const own = times.get(kind) ?? []
    const difference = median(own) - base
    return {
      name: kind.name,
      medianMs: rounded(median(own)),
      differenceMs: rounded(difference),
      differencePercent: rounded((difference / base) * 100),
      ...mannWhitney(own, referenceTimes),
      isWithin: Math.abs(difference) < allowed,
    }
  })
  return {
    reference: { name: reference.name, medianMs: rounded(base) },
    samples: SAMPLES,
    comparisons,
    isWithin: comparisons.every((each) => each.isWithin),
  }
}

export function printComparison({ reference, samples, comparisons, isWithin }: Comparison): void {
  const lines = comparisons.map(
    ({ name, differenceMs, differencePercent, slowerThanReference, z }) =>
      `${name}: ${differenceMs} ms (${differencePercent} %); slower in ${slowerThanReference} of pairs, z = ${z}`,
  )
  const text = [
    `${reference.name}: ${reference.medianMs} ms, ${samples} samples of each`,
    ...lines,
    isWithin ? 'They cannot be told apart within the limit.' : 'They CAN be told apart.',
  ].join('\n')
  process.stdout.write(`${text}\n`)
}

// The U test: in which share of all pairs the first is the greater, and how many standard deviations that is from chance.
function mannWhitney(times: readonly number[], reference: readonly number[]) {
  const pairs = times.length * reference.length
  const u = times.reduce((sum, time) => sum + reference.filter((other) => time > other).length, 0)
  const deviation = Math.sqrt((pairs * (times.length + reference.length + 1)) / 12)
  return { slowerThanReference: rounded(u / pairs), z: rounded((u - pairs / 2) / deviation) }
}

function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function rounded(value: number): number {
  return Number(value.toFixed(3))
}

function shuffle<TItem>(items: readonly TItem[]): TItem[] {
  return items
    .map((item) => ({ item, order: randomInt(2 ** 32) }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ item }) => item)
}
