import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { contract } from './contract.ts'
import { errors } from './errors.ts'
import {
  accessReasons,
  type ContractTree,
  declarationsOf,
  isDeclaration,
  mutation,
  query,
} from './procedure.ts'

const spec = {
  summary: 'Do a thing.',
  access: 'public',
  limit: 'default',
  output: z.void(),
  errors: [],
  rest: { method: 'GET', path: '/v1/thing' },
  example: {},
} as const

describe('the declarations of a tree', () => {
  test('come with their dotted paths, depth first', () => {
    const first = query(spec)
    const second = mutation(spec)
    const third = query(spec)
    const tree = { a: { b: { first }, second }, third } satisfies ContractTree

    expect(declarationsOf(tree)).toEqual([
      ['a.b.first', first],
      ['a.second', second],
      ['third', third],
    ])
  })

  test('are none for an empty tree', () => {
    expect(declarationsOf({})).toEqual([])
    expect(declarationsOf({ group: {} })).toEqual([])
  })

  test('include one in a group that has a procedure called kind', () => {
    const kind = query(spec)
    expect(declarationsOf({ group: { kind } })).toEqual([['group.kind', kind]])
  })
})

test('a declaration is what was written and its kind', () => {
  expect(query(spec)).toEqual({ ...spec, kind: 'query' })
  expect(mutation(spec)).toEqual({ ...spec, kind: 'mutation' })
})

test('a declaration is told from a group', () => {
  expect(isDeclaration(contract.auth.login)).toBe(true)
  expect(isDeclaration(contract.auth)).toBe(false)
})

test('the access check fails with reasons of the table', () => {
  for (const reason of Object.values(accessReasons).flat()) expect(errors).toHaveProperty(reason)
})

describe('the contract', () => {
  const declarations = declarationsOf(contract)

  test('declares the five procedures of signing up, in and out', () => {
    expect(declarations.map(([path]) => path)).toEqual(
      expect.arrayContaining([
        'auth.signup',
        'auth.login',
        'auth.refresh',
        'auth.logout',
        'auth.me',
      ]),
    )
  })

  test('gives every procedure a path of its own', () => {
    const paths = declarations.map(([path]) => path)
    expect(repeated(paths)).toEqual([])
  })

  test('gives every procedure a REST route of its own', () => {
    const routes = declarations.map(([, { rest }]) => `${rest.method} ${rest.path}`)
    expect(repeated(routes)).toEqual([])
  })

  describe.each(declarations)('%s', (_, declaration) => {
    test('has a summary that begins with a capital and ends with a full stop', () => {
      expect(declaration.summary).toMatch(/^[A-Z].*[^.\s]\.$/)
    })

    test('fails with reasons of the table, each named once', () => {
      for (const reason of declaration.errors) expect(Object.keys(errors)).toContain(reason)
      expect(repeated(declaration.errors)).toEqual([])
    })

    test('is a query where, and only where, its route is a GET', () => {
      expect(declaration.kind === 'query').toBe(declaration.rest.method === 'GET')
    })

    test('has an example that its schemas take, and give back unchanged', () => {
      const { example, input, output } = declaration
      expect(input ? input.parse(example.input) : undefined).toEqual(example.input)
      expect(output.parse(example.output)).toEqual(example.output)
    })

    test('sets the cookie if it lives by it', () => {
      if (declaration.access === 'cookie') expect(declaration.setsCookie).toBe(true)
    })

    test('answers 204 where, and only where, it has no output', () => {
      expect(declaration.rest.status === 204).toBe(declaration.output.safeParse(undefined).success)
    })
  })
})

function repeated(values: readonly string[]): string[] {
  return values.filter((value, index) => values.indexOf(value) !== index)
}
