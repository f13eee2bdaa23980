// Ends the process of an entry point whose configuration is invalid.
import type { ConfigResult } from './load-config.ts'

/** Returns the configuration, or names every bad variable on standard error and ends the process with 1. */
export function configOrExit<TConfig>(loaded: ConfigResult<TConfig>): TConfig {
  if (loaded.kind === 'loaded') return loaded.config
  for (const { variable, expected } of loaded.problems) {
    process.stderr.write(`${variable}: expected ${expected}\n`)
  }
  process.exit(1)
}
