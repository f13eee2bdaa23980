// The scale of a chart's axis. Pure.

export interface Scale {
  /** Where the axis ends; no value is greater. */
  readonly max: number
  /** What is written along it, from 0 to `max`. */
  readonly ticks: readonly number[]
}

const STEPS = [1, 2, 2.5, 5, 10]

/** An axis from 0 to at least `greatest` in at most `parts` round steps. */
export function scaleTo(greatest: number, parts = 4): Scale {
  if (!(greatest > 0)) return { max: 1, ticks: [0, 1] }
  const rough = greatest / parts
  const power = 10 ** Math.floor(Math.log10(rough))
  // The last of STEPS is always enough: rough < 10 × power. Rounding must not make one step too many.
  const step = (STEPS.find((one) => one * power >= rough * (1 - 1e-9)) ?? 10) * power
  const count = Math.max(1, Math.ceil(greatest / step - 1e-9))
  const ticks = Array.from({ length: count + 1 }, (_, index) =>
    Number((index * step).toPrecision(6)),
  )
  return { max: ticks.at(-1) ?? 1, ticks }
}
