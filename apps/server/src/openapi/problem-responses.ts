// Describes the errors of a procedure in OpenAPI: problem documents by status.
import { ApiError, toApiError } from '@countersign/api'
import { type Declaration, errors, type Reason, reasonsOf } from '@countersign/contract'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import type { ZodOpenApiResponseObject } from 'zod-openapi'
import { type MessageStatus, messageProblemOf } from '../http/errors/message-problem.ts'
import { PROBLEM_TYPE, type Problem, problemOf } from '../http/errors/problem.ts'
import { IssueSchema } from './issue-schema.ts'

const ProblemSchema = z
  .object({
    type: z.string().optional().meta({
      description: 'Never sent, which means `about:blank` (RFC 9457 section 4.2.1).',
      default: 'about:blank',
    }),
    title: z.string().meta({ description: 'The status in words.' }),
    status: z.int().meta({ description: 'The HTTP status.' }),
    detail: z.string().meta({ description: 'What went wrong, in words for people.' }),
    reason: z.string().meta({
      description: 'What went wrong, for programs: stable across releases. Branch on this.',
    }),
    issues: z.array(IssueSchema).optional().meta({
      description: 'What is wrong with the input; present with `INVALID_INPUT`.',
    }),
    retryAfter: z
      .int()
      .optional()
      .meta({ description: 'Seconds after which another try makes sense.' }),
  })
  .meta({ id: 'Problem', description: 'A refusal (RFC 9457).' })

// Errors of other requests: another path, or a batch. A 405 is documented with the methods that the path has, for want of
// another place.
const elsewhere: readonly Reason[] = ['NOT_FOUND', 'BATCH_REFUSED']
// Errors of HTTP messages whose status no reason has.
const messageStatuses = [408, 417, 431] as const
// Errors of state-changing requests alone: their origin is checked, and they have a body.
const ofChanges: readonly Reason[] = [
  'ORIGIN_REFUSED',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
]

export type ProblemResponses = (
  declaration: Declaration,
) => Record<string, ZodOpenApiResponseObject>

/**
 * Describes every error of a procedure over REST by status, with an example of each reason. A response with a single reason
 * is a component with that reason's name; one with several has no readable name, and is inline.
 */
export function createProblemResponses(): ProblemResponses {
  const named = new Map<Reason, ZodOpenApiResponseObject>()

  const describe = (status: number, problems: Problem[]) => {
    const [{ reason } = { reason: undefined }, ...others] = problems
    if (reason === undefined || others.length > 0) return describeProblems(status, problems)
    const response = named.get(reason) ?? {
      id: nameOf(reason),
      ...describeProblems(status, problems),
    }
    named.set(reason, response)
    return response
  }
  const ofMessages = Object.fromEntries(
    messageStatuses.map((status) => [
      status,
      { id: messageNameOf(status), ...describeMessage(status) },
    ]),
  )
  return (declaration) => {
    const problems = reasonsOf(declaration)
      .filter((reason) => !elsewhere.includes(reason))
      .filter((reason) => declaration.kind === 'mutation' || !ofChanges.includes(reason))
      .map((reason) => exampleOf(reason, declaration))
    const byStatus = Map.groupBy(problems, ({ status }) => status)
    const ofReasons = Object.fromEntries(
      [...byStatus].map(([status, same]) => [status, describe(status, same)]),
    )
    return { ...ofReasons, ...ofMessages }
  }
}

function describeMessage(status: MessageStatus): ZodOpenApiResponseObject {
  const problem = messageProblemOf(status)
  const schema = z.intersection(ProblemSchema, z.object({ reason: z.enum([problem.reason]) }))
  return {
    description: problem.detail,
    content: { [PROBLEM_TYPE]: { schema, example: problem } },
  }
}

// Expectation Failed -> ExpectationFailed
const messageNameOf = (status: MessageStatus) => messageProblemOf(status).title.replaceAll(' ', '')

function describeProblems(status: number, problems: Problem[]): ZodOpenApiResponseObject {
  const reasons = problems.map(({ reason }) => reason)
  const headers = headersOf(status)
  return {
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

// EMAIL_TAKEN -> EmailTaken
function nameOf(reason: Reason): string {
  return reason
    .split('_')
    .map((word) => word.slice(0, 1) + word.slice(1).toLowerCase())
    .join('')
}

function headersOf(status: number): ZodOpenApiResponseObject['headers'] {
  if (status === 401) return { 'WWW-Authenticate': text('How to authenticate.', 'Bearer') }
  if (status === 405) return { Allow: text('The methods that the path has.', 'GET, HEAD') }
  if (status === 503) return { 'Retry-After': retryAfter }
  if (status !== 429) return undefined
  return {
    'Retry-After': retryAfter,
    'RateLimit-Policy': text('What is allowed: `q` calls in `w` seconds.', '"default";q=120;w=60'),
    RateLimit: text('What is left: `r` calls for another `t` seconds.', '"default";r=0;t=30'),
  }
}

const text = (description: string, example: string) =>
  ({ description, schema: { type: 'string' }, example }) as const

const retryAfter = {
  description: 'Seconds to wait before another try.',
  schema: { type: 'integer', minimum: 0 },
  example: 30,
} as const

function exampleOf(reason: Reason, { input, example }: Declaration): Problem {
  if (reason !== 'INVALID_INPUT' || !input) return problemOf(new ApiError(reason))
  // The first real issue of an input in which every field is wrong.
  const wrong = Object.keys(Object(example.input)).map((key) => [key, null])
  const { error } = input.safeParse(Object.fromEntries(wrong))
  const cause = new z.ZodRealError(error?.issues.slice(0, 1) ?? [])
  return problemOf(toApiError(new TRPCError({ code: 'BAD_REQUEST', cause })))
}
