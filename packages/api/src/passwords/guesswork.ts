// How many guesses a password would take somebody who knows which ones are common and how people vary them. Loaded when
// the first password is chosen: most processes check thousands for each new one.
import type { ZxcvbnFactory } from '@zxcvbn-ts/core'

// What is analysed costs at most a few milliseconds: time grows with the square of the length, and with the number of
// letters that digits and symbols may stand for. A password whose beginning is not guessable is not guessable.
const ANALYSED_UNITS = 32
const MAX_SUBSTITUTIONS = 4

export interface Guesswork {
  /** An estimate, for the first 32 UTF-16 units. */
  guessesFor(password: string): Promise<number>
}

export function createGuesswork(): Guesswork {
  let loading: Promise<ZxcvbnFactory> | undefined
  return {
    async guessesFor(password) {
      loading ??= load()
      const estimator = await loading
      return estimator.check(password).guesses
    },
  }
}

async function load(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory }, { dictionary, adjacencyGraphs }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ])
  return new ZxcvbnFactory({
    dictionary,
    graphs: adjacencyGraphs,
    maxLength: ANALYSED_UNITS,
    l33tMaxSubstitutions: MAX_SUBSTITUTIONS,
  })
}
