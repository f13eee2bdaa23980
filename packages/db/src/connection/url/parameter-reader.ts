// Reads connection parameters by name, remembers which were read, and collects problems.

/** What a URL holds, under libpq's names. */
export type Keywords = Map<string, string>

/** What was expected instead of what the URL holds. */
export type Problems = string[]

export interface ParameterReader {
  readonly get: (name: string) => string | undefined
  readonly oneOf: <TValue extends string>(
    name: string,
    values: readonly TValue[],
  ) => TValue | undefined
  /** Whole seconds; 0 if absent. */
  readonly seconds: (name: string) => number
  readonly wasRead: (name: string) => boolean
  readonly problems: Problems
}

export function createParameterReader(keywords: Keywords, problems: Problems): ParameterReader {
  const read = new Set<string>()
  const get = (name: string) => {
    read.add(name)
    return keywords.get(name) || undefined
  }
  return {
    get,
    oneOf(name, values) {
      const text = get(name)
      const value = values.find((each) => each === text)
      if (text !== undefined && value === undefined) {
        problems.push(`${name} to be one of ${values.join(', ')}`)
      }
      return value
    },
    seconds(name) {
      const text = get(name)
      if (text === undefined || /^-?\d{1,9}$/.test(text)) return Number(text ?? 0)
      problems.push(`${name} in whole seconds, such as ${name}=10`)
      return 0
    },
    wasRead: (name) => read.has(name),
    problems,
  }
}
