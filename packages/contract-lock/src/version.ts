// Decides whether a new version announces a breaking change.
import { gt, parse, satisfies } from 'semver'

/** True if an update of `^before` does not install `after`: the major is raised, or the minor while it is 0.x. */
export function allowsBreak(before: string, after: string): boolean {
  for (const version of [before, after]) {
    if (!parse(version)) throw new Error(`${version} is not a version.`)
  }
  return gt(after, before) && !satisfies(after, `^${before}`, { includePrerelease: true })
}
