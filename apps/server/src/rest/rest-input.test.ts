import { once } from 'node:events'
import { createServer } from 'node:http'
import { mutation, query } from '@countersign/contract'
import express from 'express'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createInputReader } from './rest-input.ts'

const spec = {
  summary: 'Do a thing.',
  access: 'public',
  limit: 'default',
  output: z.undefined(),
  errors: [],
  example: {},
} as const

const list = query({
  ...spec,
  input: z
    .object({
      search: z.string(),
      limit: z.int(),
      ratio: z.number(),
      verified: z.boolean(),
      roles: z.array(z.string()),
      years: z.array(z.int()),
    })
    .partial()
    .optional(),
  rest: { method: 'GET', path: '/v1/things' },
})
const listAll = query({
  ...spec,
  input: z.object({ limit: z.int().optional() }).meta({ id: 'ListAll' }),
  rest: { method: 'GET', path: '/v1/all-things' },
})
const rename = mutation({
  ...spec,
  input: z.object({ id: z.int(), name: z.string() }),
  rest: { method: 'PATCH', path: '/v1/things/{id}' },
})
const remove = mutation({
  ...spec,
  input: z.object({ id: z.string(), force: z.boolean().optional() }),
  rest: { method: 'DELETE', path: '/v1/things/{id}' },
})

const app = express()
app.use(express.text({ type: '*/*' }))
app.get('/v1/things', (req, res) => void res.json(createInputReader(list)(req)))
app.get('/v1/all-things', (req, res) => void res.json(createInputReader(listAll)(req)))
app.patch('/v1/things/:id', (req, res) => void res.json(createInputReader(rename)(req)))
app.delete('/v1/things/:id', (req, res) => void res.json(createInputReader(remove)(req)))
const server = createServer(app)
let url: string
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('The server has no address')
  url = `http://127.0.0.1:${address.port}`
})
afterAll(() => void server.close())

const read = async (method: string, path: string, body?: string) =>
  (await fetch(`${url}${path}`, { method, ...(body !== undefined && { body }) })).json()
const input = (value: unknown) => ({ kind: 'read', input: value })

describe('a query string', () => {
  test('becomes text, numbers, truth values and lists as the schema knows them', async () => {
    const path = '/v1/things?search=12&limit=20&ratio=.5&verified=true&roles=USER&years=1&years=2'
    expect(await read('GET', path)).toEqual(
      input({
        search: '12',
        limit: 20,
        ratio: 0.5,
        verified: true,
        roles: ['USER'],
        years: [1, 2],
      }),
    )
  })

  test('that says nothing of a kind is left for the schema to refuse', async () => {
    expect(
      await read('GET', '/v1/things?limit=&ratio=much&verified=yes&search=a&search=b'),
    ).toEqual(input({ limit: '', ratio: 'much', verified: 'yes', search: ['a', 'b'] }))
    expect(await read('GET', '/v1/things?limit=Infinity&verified=false')).toEqual(
      input({ limit: 'Infinity', verified: false }),
    )
  })

  test('is decoded once, and a question mark in it is text', async () => {
    expect(await read('GET', '/v1/things?search=a%2526b%3F+c?d')).toEqual(
      input({ search: 'a%26b? c?d' }),
    )
  })

  test('cannot reach a prototype', async () => {
    const given = await read('GET', '/v1/things?__proto__=x&constructor=y')
    expect(Object.keys(given.input)).toEqual(['__proto__', 'constructor'])
  })

  test('that is absent is no input', async () => {
    expect(await read('GET', '/v1/things')).toEqual({ kind: 'read' })
  })

  test('that is absent is one without fields, where there must be one', async () => {
    expect(await read('GET', '/v1/all-things')).toEqual(input({}))
    expect(await read('GET', '/v1/all-things?')).toEqual(input({}))
  })

  test('is read by the types of a schema with an id, too', async () => {
    expect(await read('GET', '/v1/all-things?limit=5')).toEqual(input({ limit: 5 }))
  })
})

describe('a path parameter', () => {
  test('joins the body, and is a number where the schema has one', async () => {
    expect(await read('PATCH', '/v1/things/7', '{"name":"New"}')).toEqual(
      input({ id: 7, name: 'New' }),
    )
  })

  test('cannot be overruled by the body', async () => {
    expect(await read('PATCH', '/v1/things/7', '{"id":8,"name":"New"}')).toEqual(
      input({ id: 7, name: 'New' }),
    )
  })

  test('joins the query of a DELETE', async () => {
    expect(await read('DELETE', '/v1/things/a%2Fb?force=true')).toEqual(
      input({ id: 'a/b', force: true }),
    )
  })
})

describe('a body', () => {
  test('that is no JSON is malformed', async () => {
    expect(await read('PATCH', '/v1/things/7', '{"name":')).toEqual({ kind: 'malformed' })
  })

  test('that a path parameter cannot join is malformed', async () => {
    for (const body of ['[]', '"text"', '1', 'null']) {
      expect(await read('PATCH', '/v1/things/7', body)).toEqual({ kind: 'malformed' })
    }
  })
})
