// What a raise of the version promises, as npm's caret reads it.

/** Whether nobody who asked for `^before` gets `after` by an update: the major is raised, or the minor while it is 0.x. */
export function allowsBreak(before: string, after: string): boolean {
  const was = numbersOf(before)
  const is = numbersOf(after)
  // The caret holds on to everything up to the first number that is not 0, and to the whole of 0.0.x.
  const held = was.findIndex((number) => number !== 0)
  const upTo = held === -1 ? was.length : held + 1
  return isNewer(is.slice(0, upTo), was.slice(0, upTo))
}

function isNewer(is: readonly number[], was: readonly number[]): boolean {
  const differing = is.findIndex((number, index) => number !== was[index])
  return differing !== -1 && (is[differing] ?? 0) > (was[differing] ?? 0)
}

function numbersOf(version: string): number[] {
  const [, ...numbers] = /^(\d+)\.(\d+)\.(\d+)(?:[-+]|$)/.exec(version) ?? []
  if (numbers.length === 0) throw new Error(`${version} is not a version.`)
  return numbers.map(Number)
}
