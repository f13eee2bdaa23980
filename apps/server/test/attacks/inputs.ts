// Generates inputs for any procedure: valid, almost valid, and hostile.
import type { ProcedureSpec } from '@countersign/contract'
import fc from 'fast-check'
import { z } from 'zod'

type JsonSchema = z.core.JSONSchema.BaseSchema

/** Text that has broken parsers, databases, loggers and canonicalisers. */
const hostileText = fc.constantFrom(
  '',
  ' ',
  '\u0000',
  '\u001b[31m',
  '\r\nSet-Cookie: rt=x',
  '\u2028\u2029',
  '\ud800',
  '\ufdfa'.repeat(200),
  'İıſKé',
  '＠',
  'a@b,c@d',
  '=?utf-8?q?a=40b?=@example.com',
  '"a b"@example.com',
  'admin@[127.0.0.1]',
  'a@b..c',
  '__proto__',
  'constructor',
  "' OR 1=1 --",
  '$argon2id$v=19$m=4194304,t=9,p=9$AAAA$AAAA',
  '%s%n%x',
  '../../etc/passwd',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '1e400',
  'a'.repeat(300),
  'Aa1!'.repeat(2_000),
)
const hostileValue = fc.oneof(
  hostileText,
  fc.constantFrom(null, true, false, 0, -1, 1.5, 2 ** 53, -(2 ** 31) - 1, [], {}, [[]], {
    $ne: '',
  }),
  fc.jsonValue({ maxDepth: 3 }),
)

/** A value that a JSON Schema describes, as far as zod's own schemas use JSON Schema. */
function schemaValue(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((each) => schemaValue(schemaOf(each))))
  switch (schema.type) {
    case 'object': {
      const fields = Object.entries(schema.properties ?? {})
      return fc.record(
        Object.fromEntries(fields.map(([name, field]) => [name, schemaValue(schemaOf(field))])),
        { requiredKeys: schema.required ?? [] },
      )
    }
    case 'array':
      return fc.array(hostileValue, { maxLength: 3 })
    case 'boolean':
      return fc.boolean()
    case 'integer':
    case 'number':
      return fc.integer()
    default:
      return textOf(schema)
  }
}

const schemaOf = (schema: z.core.JSONSchema._JSONSchema): JsonSchema =>
  typeof schema === 'object' ? schema : {}

function textOf({ format, minLength = 0, maxLength = 60 }: JsonSchema): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.uuid()
  if (format === 'email') return fc.emailAddress()
  const text = { minLength, maxLength: Math.max(minLength, Math.min(maxLength, 60)) }
  return fc.oneof(fc.string(text), fc.string({ ...text, unit: 'binary' }), fc.emailAddress())
}

/** An input for a procedure: mostly like its schema, with fields exchanged, left out, added, or nothing like it. */
export function inputFor({ input, example }: ProcedureSpec): fc.Arbitrary<unknown> {
  const described = input
    ? schemaValue(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }))
    : fc.constant(undefined)
  const spoiled = fc
    .tuple(described, fc.string({ maxLength: 12 }), hostileValue)
    .map(([value, key, other]) => spoil(value, key, other))
  const spoiledExample = fc
    .tuple(fc.string({ maxLength: 12 }), hostileValue)
    .map(([key, other]) => spoil(example.input, key, other))
  const fresh = fc.uuid().map((id) => renew(example.input, `${id}@example.com`))
  return fc.oneof(
    { weight: 4, arbitrary: spoiled },
    { weight: 3, arbitrary: spoiledExample },
    { weight: 1, arbitrary: fresh },
    { weight: 2, arbitrary: described },
    { weight: 1, arbitrary: hostileValue },
  )
}

// Replaces a field, which one the key decides; or adds the key, and then perhaps one with a meaning.
function spoil(value: unknown, key: string, other: unknown): unknown {
  if (typeof value !== 'object' || value === null) return other
  const names = [...Object.keys(value), key, '__proto__', 'constructor', 'role', 'id']
  const name = names[key.length % names.length] ?? key
  return Object.fromEntries([...Object.entries(value), [name, other]])
}

// An example as it stands succeeds once: an email is taken from then on.
function renew(value: unknown, email: string): unknown {
  if (typeof value !== 'object' || value === null || !('email' in value)) return value
  return { ...value, email }
}
