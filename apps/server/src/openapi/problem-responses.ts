// The refusals of a procedure as the API reference shows them: problems, by status.
import { ApiError } from '@countersign/api'
import { type Declaration, errors, type Reason, reasonsOf } from '@countersign/contract'
import { z } from 'zod'
import type { ZodOpenApiResponseObject } from 'zod-openapi'
import { PROBLEM_TYPE, type Problem, problemOf } from '../problem.ts'

const ProblemSchema = z
  .object({
    title: z.string().meta({ description: 'The status in words.' }),
    status: z.int().meta({ description: 'The HTTP status.' }),
    detail: z.string().meta({ description: 'What went wrong, in words for people.' }),
    reason: z.string().meta({
      description: 'What went wrong, for programs: stable across releases. Branch on this.',
    }),
    issues: z
      .array(
        z.object({
          path: z.array(z.union([z.string(), z.int()])),
          code: z.string(),
          message: z.string(),
        }),
      )
      .optional()
      .meta({ description: 'The fields that are not valid; present with INVALID_INPUT.' }),
    retryAfter: z
      .int()
      .optional()
      .meta({ description: 'Seconds after which another try makes sense.' }),
  })
  .meta({ id: 'Problem', description: 'A refusal (RFC 9457).' })

// Refusals of other requests than the one described: another path or method, or a batch.
const elsewhere: readonly Reason[] = ['NOT_FOUND', 'METHOD_NOT_ALLOWED', 'BATCH_REFUSED']
// Refusals of what only a request that changes something has: an origin that counts, and a body.
const ofChanges: readonly Reason[] = [
  'ORIGIN_REFUSED',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
]

export type ProblemResponses = (
  declaration: Declaration,
) => Record<string, ZodOpenApiResponseObject>

/**
 * Describes every refusal of a procedure over REST, by status: its reasons in words, and an example of each. Procedures
 * that are refused alike share one response of the document.
 */
export function createProblemResponses(): ProblemResponses {
  const known = new Map<string, ZodOpenApiResponseObject>()

  const describe = (status: number, problems: Problem[]) => {
    const key = problems.map(({ reason }) => reason).join()
    const response = known.get(key) ?? describeProblems(status, problems)
    known.set(key, response)
    return response
  }
  return (declaration) => {
    const problems = reasonsOf(declaration)
      .filter((reason) => !elsewhere.includes(reason))
      .filter((reason) => declaration.kind === 'mutation' || !ofChanges.includes(reason))
      .map(exampleOf)
    const byStatus = Map.groupBy(problems, ({ status }) => status)
    return Object.fromEntries(
      [...byStatus].map(([status, same]) => [status, describe(status, same)]),
    )
  }
}

function describeProblems(status: number, problems: Problem[]): ZodOpenApiResponseObject {
  const reasons = problems.map(({ reason }) => reason)
  const headers = headersOf(status)
  return {
    // The one name that a response with several reasons could have is all of them.
    id: reasons.join('.'),
    description: reasons.map((reason) => `\`${reason}\`: ${errors[reason].message}`).join('\n\n'),
    ...(headers && { headers }),
    content: {
      [PROBLEM_TYPE]: {
        schema: z.intersection(ProblemSchema, z.object({ reason: z.enum(reasons) })),
        examples: Object.fromEntries(
          problems.map((problem) => [problem.reason, { value: problem }]),
        ),
      },
    },
  }
}

function headersOf(status: number): ZodOpenApiResponseObject['headers'] {
  const text = { type: 'string' } as const
  if (status === 401) return { 'WWW-Authenticate': { schema: text } }
  if (status !== 429 && status !== 503) return undefined
  return { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer' } } }
}

function exampleOf(reason: Reason): Problem {
  if (reason !== 'INVALID_INPUT') return problemOf(new ApiError(reason))
  const issues = [
    { path: ['email'], code: 'invalid_format', message: 'Enter a valid email address.' },
  ]
  return problemOf(new ApiError(reason, { issues }))
}
