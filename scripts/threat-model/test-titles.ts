// Reads the titles of a file's tests, each behind those of its suites.
import { parseSync } from 'oxc-parser'

type Node = Record<string, unknown>

/** `['the suite', 'the test']` for each test. Throws when the file cannot be parsed. */
export function testTitlesOf(file: string, source: string): readonly (readonly string[])[] {
  const { program, errors } = parseSync(file, source)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`)
  const found: (readonly string[])[] = []
  visit(program, [])
  return found

  function visit(value: unknown, suites: readonly string[]): void {
    if (!isNode(value)) return
    const call = readCall(value)
    if (call?.kind === 'test') found.push([...suites, call.title])
    const within = call?.kind === 'suite' ? [...suites, call.title] : suites
    for (const child of Object.values(value)) visit(child, within)
  }

  function readCall(node: Node): { kind: 'suite' | 'test'; title: string } | undefined {
    if (node.type !== 'CallExpression' || !Array.isArray(node.arguments)) return undefined
    const name = nameOf(node.callee)
    const title = textOf(node.arguments[0])
    if (title === undefined) return undefined
    if (name === 'describe') return { kind: 'suite', title }
    return name === 'test' || name === 'it' ? { kind: 'test', title } : undefined
  }

  // `test`, `test.skipIf(condition)`, `test.each(rows)`: what the call begins with.
  function nameOf(callee: unknown): unknown {
    if (!isNode(callee)) return undefined
    if (callee.type === 'Identifier') return callee.name
    return nameOf(callee.type === 'MemberExpression' ? callee.object : callee.callee)
  }

  function textOf(argument: unknown): string | undefined {
    if (!isNode(argument)) return undefined
    if (typeof argument.value === 'string') return argument.value
    if (argument.type !== 'TemplateLiteral') return undefined
    return source.slice(Number(argument.start) + 1, Number(argument.end) - 1)
  }
}

// Arrays of nodes too: their elements are visited alike.
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null
