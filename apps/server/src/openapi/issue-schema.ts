// Describes what is wrong with an input, from the contract's table of codes.
import { type IssueParameters, issueCodes } from '@countersign/contract'
import { z } from 'zod'

// What each code says and brings along, as a list in Markdown.
const codeList = Object.entries(issueCodes).map(([code, { rule, parameters }]) => {
  const names = parameters.map((name) => `\`${name}\``)
  return `- \`${code}\`: ${rule}${names.length > 0 ? ` With ${names.join(', ')}.` : ''}`
})

const parameter = <TSchema extends z.ZodType>(schema: TSchema, description: string) =>
  schema.optional().meta({ description })

const parameters = {
  expected: parameter(z.string(), 'The type that is asked for.'),
  origin: parameter(z.string(), 'What is measured: `string` (its characters), `number`, ...'),
  minimum: parameter(z.number(), 'The least that is allowed.'),
  maximum: parameter(z.number(), 'The most that is allowed.'),
  inclusive: parameter(z.boolean(), 'Whether the bound itself is allowed.'),
  format: parameter(z.string(), 'The name of the format, for example `email`.'),
  divisor: parameter(z.number(), 'What the value must be a multiple of.'),
  keys: parameter(z.array(z.string()), 'The fields that nobody asked for.'),
  values: parameter(
    z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])),
    'Everything that is allowed.',
  ),
} satisfies Record<keyof IssueParameters, z.ZodType>

export const IssueSchema = z
  .object({
    path: z.array(z.union([z.string(), z.int()])).meta({
      description: 'Which field: names of properties, and positions in arrays.',
    }),
    code: z.enum(Object.keys(issueCodes)).meta({
      description: [
        'The rule that it breaks, stable across releases; a later one may add codes.',
        codeList.join('\n'),
      ].join('\n\n'),
    }),
    message: z.string().meta({ description: 'In English words that a form may show.' }),
    ...parameters,
  })
  .meta({ id: 'Issue', description: 'One thing that is wrong with the input.' })
