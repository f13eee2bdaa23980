// Loads the configuration from the environment, once and whole: an invalid one keeps the process from starting.
import { readFileSync } from 'node:fs'
import type { z } from 'zod'
import { findMisspeltVariables } from './misspelt-variables.ts'
import { ConsistentEnvSchema } from './rules.ts'
import {
  type CliConfig,
  type Config,
  type MigrationConfig,
  toCliConfig,
  toConfig,
  toMigrationConfig,
} from './to-config.ts'
import {
  CliEnvSchema,
  fileVariables,
  knownVariables,
  localDefaults,
  MigrationEnvSchema,
  type Mode,
  variables,
} from './variables.ts'

/** A variable that is missing or invalid. Never holds its value. */
interface ConfigProblem {
  readonly variable: string
  readonly expected: string
}

export type ConfigResult<TConfig = Config> =
  | { readonly kind: 'loaded'; readonly config: TConfig }
  | { readonly kind: 'invalid'; readonly problems: readonly ConfigProblem[] }

type Env = Readonly<Record<string, string | undefined>>

/**
 * Parses the environment and lists every invalid variable, not only the first.
 * @param defaultMode the mode without NODE_ENV
 */
export function loadConfig(env: Env, defaultMode: Mode = 'development'): ConfigResult {
  return load(env, defaultMode, (values) => ConsistentEnvSchema.safeParse(values), toConfig)
}

/** Parses the variables of a migration and no others. */
export function loadMigrationConfig(
  env: Env,
  defaultMode: Mode = 'development',
): ConfigResult<MigrationConfig> {
  return load(env, defaultMode, (values) => MigrationEnvSchema.safeParse(values), toMigrationConfig)
}

/** Parses the variables of the command line and no others. */
export function loadCliConfig(
  env: Env,
  defaultMode: Mode = 'development',
): ConfigResult<CliConfig> {
  return load(env, defaultMode, (values) => CliEnvSchema.safeParse(values), toCliConfig)
}

function load<TEnv, TConfig extends object>(
  env: Env,
  defaultMode: Mode,
  parse: (values: Env) => z.ZodSafeParseResult<TEnv>,
  convert: (parsed: TEnv) => TConfig,
): ConfigResult<TConfig> {
  const { values, problems: fileProblems } = readFileVariables(env)
  const disguised = findDisguisedVariables(env)
  values.NODE_ENV ??= defaultMode
  const isLocal = values.NODE_ENV !== 'production'
  const parsed = parse(isLocal ? { ...localDefaults, ...values } : values)

  const problems = [
    ...disguised,
    ...[...fileProblems, ...problemsOf(parsed.error)].toSorted(inOrderOfVariables),
  ]
  if (!parsed.success || problems.length > 0) return { kind: 'invalid', problems }
  return { kind: 'loaded', config: deepFreeze(convert(parsed.data)) }
}

function problemsOf(error: z.ZodError | undefined): ConfigProblem[] {
  return (error?.issues ?? []).map((issue) => ({
    variable: issue.path.join('.'),
    expected: issue.code === 'invalid_type' ? 'to be set' : issue.message,
  }))
}

// Without this, the server would silently ignore a variable that was meant to be set; NODE_ENV above all.
function findDisguisedVariables(env: Env): ConfigProblem[] {
  return findMisspeltVariables(env, knownVariables)
    .filter(({ isDisguised, meant }) => isDisguised || (meant === 'NODE_ENV' && !env.NODE_ENV))
    .map(({ variable, meant }) => ({ variable, expected: `its name to be ${meant}` }))
}

const inOrderOfVariables = (a: ConfigProblem, b: ConfigProblem) =>
  variables.indexOf(a.variable) - variables.indexOf(b.variable)

// An empty variable counts as unset: compose files and CI pass empty ones on.
function readFileVariables(env: Env) {
  const values = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const problems: ConfigProblem[] = []
  for (const name of fileVariables) {
    const path = values[`${name}_FILE`]
    if (path === undefined) continue
    try {
      values[name] = readFileSync(path, 'utf8').trim()
    } catch {
      problems.push({ variable: `${name}_FILE`, expected: 'the path of a readable file' })
    }
  }
  return { values, problems }
}

function deepFreeze<TValue extends object>(value: TValue): TValue {
  for (const part of Object.values(value)) if (typeof part === 'object' && part) deepFreeze(part)
  return Object.freeze(value)
}
