import {
  contract,
  type Declaration,
  declarationsOf,
  issueCodes,
  reasonsOf,
} from '@countersign/contract'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../harness/test-server.ts'

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly tags: string[]
  readonly security: Record<string, string[]>[]
  readonly parameters?: { name: string; in: string; required: boolean; example: unknown }[]
  readonly requestBody?: { content: { 'application/json': { example: unknown } } }
  readonly responses: Record<string, OpenApiResponse>
}
interface OpenApiResponse {
  readonly $ref?: string
  readonly headers?: Record<string, { readonly example?: unknown }>
  readonly content?: Record<string, { examples?: Record<string, unknown>; example?: unknown }>
}
interface OpenApiDocument {
  readonly openapi: string
  readonly tags: { name: string }[]
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: {
    schemas: Record<string, object>
    responses: Record<string, OpenApiResponse>
    securitySchemes: Record<string, object>
  }
}

let server: TestServer
let document: OpenApiDocument
beforeAll(async () => {
  server = await startTestServer()
  document = await (await fetch(`${server.url}/openapi.json`)).json()
})
afterAll(() => server.close())

test('the OpenAPI document holds every procedure of the contract at its path, and nothing else', async () => {
  const response = await fetch(`${server.url}/openapi.json`)
  expect(response.headers.get('Content-Type')).toBe('application/json; charset=utf-8')
  expect(response.headers.get('Cache-Control')).toBe('public, max-age=300')
  const { openapi, paths } = await response.json()
  expect(openapi).toBe('3.1.1')
  const described = Object.entries<object>(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => [operationId, method, path]),
  )
  const declared = declarationsOf(contract).map(([name, { rest }]) => [
    name,
    rest.method.toLowerCase(),
    rest.path,
  ])
  expect(described.toSorted()).toEqual(declared.toSorted())
})

describe('a linter', () => {
  // What Redocly recommends, with its warnings as errors, and what a reader misses where it is not there.
  const rules = {
    'component-name-unique': 'error',
    'no-invalid-parameter-examples': 'error',
    'no-required-schema-properties-undefined': 'error',
    'operation-4xx-problem-details-rfc7807': 'error',
    'operation-description': 'error',
    'operation-singular-tag': 'error',
    'operation-tag-defined': 'error',
    'parameter-description': 'error',
    'paths-kebab-case': 'error',
    'tag-description': 'error',
  } as const

  const lint = async (source: object) => {
    const config = await createConfig({ extends: ['recommended-strict'], rules })
    const absoluteRef = '/openapi.json'
    const problems = await lintFromString({ source: JSON.stringify(source), absoluteRef, config })
    return problems.map(({ ruleId, location }) => `${ruleId} at ${location[0]?.pointer}`)
  }

  test('finds nothing in the document', async () => {
    expect(await lint(document)).toEqual([])
  })

  test('would find an example that its schema does not take', async () => {
    const broken = structuredClone(document)
    const { content } = broken.paths['/v1/auth/login']?.post?.requestBody ?? {}
    if (content) content['application/json'].example = { email: 1 }
    expect(await lint(broken)).toEqual(
      expect.arrayContaining([expect.stringContaining('no-invalid-media-type-examples')]),
    )
  })
})

test('components have names that can be read', () => {
  const { schemas, responses, securitySchemes } = document.components
  for (const name of [...Object.keys(schemas), ...Object.keys(responses)]) {
    expect(name).toMatch(/^(?:[A-Z][a-z]+)+$/)
  }
  expect(Object.keys(schemas)).toEqual(expect.arrayContaining(['Problem', 'User', 'Session']))
  expect(Object.keys(securitySchemes)).toEqual(['bearer', 'cookie'])
})

test('every code of an issue is described with its parameters', () => {
  const { properties } = Object(document.components.schemas.Issue)
  expect(properties.code.enum).toEqual(Object.keys(issueCodes))
  for (const [code, { rule, parameters }] of Object.entries(issueCodes)) {
    expect(properties.code.description).toContain(`- \`${code}\`: ${rule}`)
    for (const parameter of parameters) expect(properties).toHaveProperty(parameter)
  }
})

test('the rate-limit policy of an example is one that answers name', async () => {
  const { headers } = await fetch(`${server.url}/v1/auth/me`)
  const shown = document.components.responses.TooManyRequests?.headers ?? {}
  expect(shown['RateLimit-Policy']?.example).toBe(headers.get('RateLimit-Policy'))
  const [name] = headers.get('RateLimit')?.split(';') ?? []
  expect(shown.RateLimit?.example).toBe(`${name};r=0;t=30`)
})

describe.each(declarationsOf(contract))('%s', (name, declaration) => {
  const { rest, example } = declaration
  const operation = () => {
    const found = document.paths[rest.path]?.[rest.method.toLowerCase()]
    if (!found) throw new Error(`${name} is not in the document`)
    return found
  }

  test('says what it does, in whose group, and which rate limit it counts against', () => {
    const { summary, description, tags } = operation()
    expect(summary).toBe(declaration.summary)
    expect(description).toContain(`\`${declaration.limit}\``)
    expect(tags).toEqual([name.split('.')[0]])
    expect(document.tags.map((tag) => tag.name)).toContain(tags[0])
  })

  test('says what a caller must hold', () => {
    const schemes = operation().security.flatMap((scheme) => Object.keys(scheme))
    const expected = { public: [], cookie: ['cookie'], session: ['bearer'], admin: ['bearer'] }
    expect(schemes).toEqual(expected[declaration.access])
  })

  test('shows an example of all that goes in and of all that comes out', () => {
    const { parameters = [], requestBody, responses } = operation()
    const inBody = requestBody?.content['application/json'].example
    const inParameters = parameters.map((parameter) => [parameter.name, parameter.example])
    if (example.input === undefined) expect([inBody, inParameters]).toEqual([undefined, []])
    else expect({ ...Object(inBody), ...Object.fromEntries(inParameters) }).toEqual(example.input)

    const success = responses[String(rest.status ?? 200)]
    expect(success?.content?.['application/json']?.example).toEqual(example.output)
  })

  test('shows what HTTP itself refuses, and that a path has no other methods', () => {
    const { responses } = operation()
    for (const status of ['405', '408', '417', '431']) expect(responses[status]).toBeDefined()
    const notAllowed = namedResponse(responses['405']?.$ref) ?? responses['405']
    expect(notAllowed?.headers).toHaveProperty('Allow')
  })

  test('shows every reason of its own, of access and of input, with an example', () => {
    const shown = Object.values(operation().responses)
      .map(({ $ref, ...response }) => namedResponse($ref) ?? response)
      .flatMap(({ content }) => Object.keys(content?.['application/problem+json']?.examples ?? {}))
    expect(shown.toSorted()).toEqual(reasonsOverRest(declaration).toSorted())
  })
})

function namedResponse($ref: string | undefined): OpenApiResponse | undefined {
  return $ref === undefined
    ? undefined
    : document.components.responses[$ref.split('/').at(-1) ?? '']
}

// Other paths and batches are refused with reasons that no call of this procedure comes back with.
function reasonsOverRest(declaration: Declaration) {
  const elsewhere = ['NOT_FOUND', 'BATCH_REFUSED']
  const ofChanges = ['ORIGIN_REFUSED', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE']
  const absent = declaration.kind === 'query' ? [...elsewhere, ...ofChanges] : elsewhere
  return reasonsOf(declaration).filter((reason) => !absent.includes(reason))
}
