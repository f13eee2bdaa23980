// Derives the OpenAPI 3.1 document from the contract. Never repeats what a declaration says.
import {
  type AccessLevel,
  type ContractTree,
  contract,
  type Declaration,
  declarationsOf,
  groupSummaries,
} from '@countersign/contract'
import packageJson from '@countersign/contract/package.json' with { type: 'json' }
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi'
import type { PublicUrl } from '../config/values/addresses.ts'
import { describeInput } from './describe-input.ts'
import { createProblemResponses, type ProblemResponses } from './problem-responses.ts'

export interface ApiDescriptionOptions {
  /** The name of the refresh cookie. */
  readonly cookieName: string
  /** Where browsers reach the server, if it is configured. */
  readonly publicUrl: PublicUrl | undefined
}

const description = `
Every procedure is served twice: over tRPC for TypeScript clients, and here as plain HTTP.

**Sessions.** Signing up or in answers with a short-lived access token for the \`Authorization\` header, and sets a refresh
cookie. \`POST /v1/auth/refresh\` exchanges that cookie for its successor and a new access token. The cookie is HttpOnly:
browsers send it by themselves, other clients need a cookie jar. If the answer to a refresh is lost, send the same cookie
again, at once or whenever the network is back.

**Refusals** are \`application/problem+json\` documents (RFC 9457). Their \`reason\` is stable: branch on that, never on
the words. Every procedure lists the reasons that it can be refused with. The \`issues\` of an \`INVALID_INPUT\` each
have the \`code\` of the rule that the input breaks, with its parameters, such as \`minimum\`: a form in another language
is made of those.

**Rate limits.** Every call counts against a limit, which its procedure names. Answers say in \`RateLimit-Policy\` and
\`RateLimit\` where you stand (IETF draft ratelimit-headers-10), and a \`429\` says in \`Retry-After\` when to come again.
`.trim()

/** The OpenAPI 3.1 document of everything that the contract declares. */
export function describeApi({ cookieName, publicUrl }: ApiDescriptionOptions) {
  return createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'Countersign',
        version: packageJson.version,
        description,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: publicUrl?.href ?? '/', description: 'This server' }],
      tags: Object.entries(groupSummaries).map(([name, summary]) => ({
        name,
        description: summary,
      })),
      paths: describePaths(contract),
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'The access token that signing up, signing in and refreshing answer with.',
          },
          cookie: {
            type: 'apiKey',
            in: 'cookie',
            name: cookieName,
            description:
              'The refresh cookie that signing up and signing in set. Browsers send it by themselves.',
          },
        },
      },
    },
    {
      override: ({ jsonSchema, io }) => {
        // A client must tolerate fields that a later release adds.
        if (io === 'output') delete jsonSchema.additionalProperties
        // The format says it already, more readably.
        if (jsonSchema.format !== undefined) delete jsonSchema.pattern
        if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
        if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
      },
    },
  )
}

function describePaths(tree: ContractTree): ZodOpenApiPathsObject {
  const paths: ZodOpenApiPathsObject = {}
  const problemResponses = createProblemResponses()
  for (const [name, declaration] of declarationsOf(tree)) {
    const { method, path } = declaration.rest
    paths[path] = {
      ...paths[path],
      [method.toLowerCase()]: describeProcedure(name, declaration, problemResponses),
    }
  }
  return paths
}

function describeProcedure(
  name: string,
  declaration: Declaration,
  problemResponses: ProblemResponses,
): ZodOpenApiOperationObject {
  const [group = name] = name.split('.')
  return {
    operationId: name,
    summary: declaration.summary,
    description: `Counts against the rate limit \`${declaration.limit}\`. Over tRPC: \`${name}\`.`,
    tags: [group],
    security: securityOf(declaration),
    ...describeInput(declaration),
    responses: { ...describeSuccess(declaration), ...problemResponses(declaration) },
  }
}

function securityOf({ access, errors }: Declaration) {
  if (access === 'public') return []
  if (access !== 'cookie') return [{ bearer: [] }]
  // A procedure that does not promise UNAUTHENTICATED works without a cookie.
  return errors.includes('UNAUTHENTICATED') ? [{ cookie: [] }] : [{ cookie: [] }, {}]
}

function describeSuccess({
  output,
  rest: { status = 200 },
  setsCookie,
  access,
  example,
}: Declaration): ZodOpenApiResponsesObject {
  const content = { 'application/json': { schema: output, example: example.output } }
  return {
    [`${status}`]: {
      description: status === 204 ? 'Done.' : status === 201 ? 'Created.' : 'The answer.',
      ...(status !== 204 && { content }),
      ...(setsCookie && { headers: { 'Set-Cookie': describeCookie(access) } }),
    },
  }
}

const describeCookie = (access: AccessLevel) =>
  ({
    description:
      access === 'session'
        ? 'The cookie by which this browser is a known device of the account.'
        : 'The refresh cookie, or its end.',
    schema: { type: 'string' },
  }) as const
