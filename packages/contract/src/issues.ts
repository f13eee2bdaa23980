// Lists the rules that input can break: code -> rule and parameters. Maps zod's issues to them. Never keeps a rejected value.
import type { z } from 'zod'

/** What a sentence about a broken rule may have to name. */
export interface IssueParameters {
  /** The type that is asked for, for example `string`. */
  readonly expected: string
  /** What is measured: `string` (its characters), `number`, `array` (its items), ... */
  readonly origin: string
  readonly minimum: number
  readonly maximum: number
  /** Whether the bound itself is allowed. */
  readonly inclusive: boolean
  /** The name of a format, for example `email` or `uuid`. */
  readonly format: string
  readonly divisor: number
  /** The names of unknown fields. */
  readonly keys: readonly string[]
  /** Everything that is allowed. */
  readonly values: readonly (string | number | boolean | null)[]
}

interface IssueEntry {
  /** For the API reference. */
  readonly rule: string
  readonly parameters: readonly (keyof IssueParameters)[]
}

// Under zod's names and with its parameters. What zod adds does not compile until it stands here.
const zodCodes = {
  invalid_type: { rule: 'It is missing or of another type.', parameters: ['expected'] },
  too_small: {
    rule: 'It is shorter, smaller or fewer than allowed.',
    parameters: ['origin', 'minimum', 'inclusive'],
  },
  too_big: {
    rule: 'It is longer, bigger or more than allowed.',
    parameters: ['origin', 'maximum', 'inclusive'],
  },
  invalid_format: { rule: 'It does not have the format.', parameters: ['format'] },
  invalid_value: { rule: 'It is none of the allowed values.', parameters: ['values'] },
  not_multiple_of: { rule: 'It is no multiple of a number.', parameters: ['divisor'] },
  unrecognized_keys: { rule: 'It has unknown fields.', parameters: ['keys'] },
  invalid_union: { rule: 'It is none of the allowed alternatives.', parameters: [] },
  invalid_key: { rule: 'It has a key that is not allowed.', parameters: ['origin'] },
  invalid_element: { rule: 'It has an element that is not allowed.', parameters: ['origin'] },
  custom: { rule: 'It breaks a rule that has no code of its own.', parameters: [] },
} as const satisfies Record<z.core.$ZodIssue['code'], IssueEntry>

const ownCodes = {
  control_characters: { rule: 'It holds control characters.', parameters: [] },
  unpaired_surrogate: { rule: 'It holds half a character.', parameters: [] },
  missing_uppercase: { rule: 'It has no upper-case letter.', parameters: [] },
  missing_lowercase: { rule: 'It has no lower-case letter.', parameters: [] },
  missing_digit: { rule: 'It has no digit.', parameters: [] },
  missing_symbol: { rule: 'It has no symbol.', parameters: [] },
  missing_letter: { rule: 'It has no letter and no number.', parameters: [] },
  invisible_characters: { rule: 'It holds characters that cannot be seen.', parameters: [] },
  loose_accents: { rule: 'An accent follows no letter.', parameters: [] },
  stacked_accents: { rule: 'A letter has more accents than any script writes.', parameters: [] },
} as const satisfies Record<string, IssueEntry>

/** Every rule of input: the codes of `ValidationIssue`, stable across releases. */
export const issueCodes = { ...zodCodes, ...ownCodes }

/** The name of a broken rule: branch on this and translate by it, never by the message. */
export type IssueCode = keyof typeof issueCodes

/** The parameters that come with a code. */
export type IssueParametersOf<TCode extends IssueCode> = Pick<
  IssueParameters,
  (typeof issueCodes)[TCode]['parameters'][number]
>

interface IssuePlace {
  /** Where in the input, for example `['email']`; empty for the input as a whole. */
  readonly path: readonly (string | number)[]
  /** A sentence in English for the person who filled the field in. Never holds the rejected value. */
  readonly message: string
}

/** One field that did not pass its schema: its code tells which parameters stand beside it. */
export type ValidationIssue<TCode extends IssueCode = IssueCode> = {
  [TName in TCode]: IssuePlace & { readonly code: TName } & IssueParametersOf<TName>
}[TCode]

/** The codes of rules that zod does not have: what a refinement of the contract is told with `params`. */
type OwnCode = keyof typeof ownCodes

/** What a check is told of a rule of the contract's own. A broken rule ends the check. */
export function ownRule(code: OwnCode, error: string) {
  return { error, abort: true, params: { code } }
}

/** The same for a check that writes its issues itself. */
export function ownIssue(code: OwnCode, input: string, message: string) {
  return { code: 'custom', params: { code }, message, input, continue: false } as const
}

/** zod's issue for a text of too many characters. Ends the check. */
export function tooLong(input: string, maximum: number) {
  const message = `Enter at most ${maximum} characters.`
  return { ...bound, code: 'too_big', maximum, message, input } as const
}

/** zod's issue for a text of too few characters. */
export function tooShort(input: string, minimum: number) {
  const message = `Enter at least ${minimum} characters.`
  return { ...bound, code: 'too_small', minimum, message, input } as const
}

const bound = { origin: 'string', inclusive: true, continue: false } as const

/** The contract's form of an issue that a schema found. */
export function toValidationIssue(issue: z.core.$ZodIssue): ValidationIssue {
  const { message } = issue
  const path = issue.path.map((key) => (typeof key === 'symbol' ? key.toString() : key))
  switch (issue.code) {
    case 'invalid_type':
      return { path, code: issue.code, message, expected: issue.expected }
    case 'too_small': {
      const { code, origin, minimum, inclusive = true } = issue
      return { path, code, message, origin, minimum: Number(minimum), inclusive }
    }
    case 'too_big': {
      const { code, origin, maximum, inclusive = true } = issue
      return { path, code, message, origin, maximum: Number(maximum), inclusive }
    }
    case 'invalid_format':
      return { path, code: issue.code, message, format: issue.format }
    case 'invalid_value':
      return { path, code: issue.code, message, values: issue.values.filter(isJson) }
    case 'not_multiple_of':
      return { path, code: issue.code, message, divisor: issue.divisor }
    case 'unrecognized_keys':
      return { path, code: issue.code, message, keys: issue.keys }
    case 'invalid_union':
      return { path, code: issue.code, message }
    case 'invalid_key':
    case 'invalid_element':
      return { path, code: issue.code, message, origin: issue.origin }
    case 'custom': {
      const code: unknown = issue.params?.code
      return { path, code: isOwnCode(code) ? code : issue.code, message }
    }
  }
}

function isOwnCode(code: unknown): code is OwnCode {
  return typeof code === 'string' && Object.hasOwn(ownCodes, code)
}

function isJson(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}
