// Calls procedures over tRPC, over REST and in-process. Returns answers in the same form.
import { randomUUID } from 'node:crypto'
import { ApiError, createCaller, type Deps } from '@countersign/api'
import { contract, type Declaration, declarationsOf } from '@countersign/contract'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'

/** What the caller holds. */
export interface Held {
  readonly accessToken?: string | undefined
  readonly cookie?: string | undefined
}

export type Answer = {
  /** What became of the cookie that the answer carries. */
  readonly cookie: 'set' | 'cleared' | 'untouched'
} & (
  | { readonly kind: 'answered'; readonly output: unknown }
  | {
      readonly kind: 'refused'
      readonly reason: unknown
      readonly status: number
      /** What is wrong with the input. */
      readonly issues: unknown
    }
)

interface Call {
  readonly procedure: string
  readonly input: unknown
  readonly held: Held
}

export interface Transport {
  readonly name: string
  call(call: Call): Promise<Answer>
}

export const declarations: ReadonlyMap<string, Declaration> = new Map(declarationsOf(contract))

function declarationOf(procedure: string): Declaration {
  const declaration = declarations.get(procedure)
  if (!declaration) throw new Error(`The contract has no ${procedure}`)
  return declaration
}

export function overTrpc(url: string): Transport {
  return {
    name: 'tRPC',
    async call({ procedure, input, held }) {
      const isQuery = declarationOf(procedure).kind === 'query'
      const json = input === undefined ? undefined : JSON.stringify(input)
      const query = isQuery && json !== undefined ? `?input=${encodeURIComponent(json)}` : ''
      const response = await send(`${url}/trpc/${procedure}${query}`, {
        method: isQuery ? 'GET' : 'POST',
        held,
        body: isQuery ? undefined : json,
      })
      const { result, error } = await response.json()
      const cookie = cookieOf(response.headers.getSetCookie())
      if (!error) return { kind: 'answered', output: result.data, cookie }
      const { reason, issues } = error.data
      return { kind: 'refused', reason, issues, status: response.status, cookie }
    },
  }
}

export function overRest(url: string): Transport {
  return {
    name: 'REST',
    async call({ procedure, input, held }) {
      const { rest } = declarationOf(procedure)
      const fields = new Map<string, unknown>(Object.entries(Object(input)))
      const path = rest.path.replace(/\{(\w+)\}/g, (_, name) => {
        const value = fields.get(name)
        fields.delete(name)
        return encodeURIComponent(String(value))
      })
      const takesQuery = rest.method === 'GET' || rest.method === 'DELETE'
      const others = [...fields].map(([name, value]) => [name, String(value)])
      const query = takesQuery && others.length > 0 ? `?${new URLSearchParams(others)}` : ''
      const hasBody = !takesQuery && input !== undefined
      const response = await send(`${url}${path}${query}`, {
        method: rest.method,
        held,
        body: hasBody ? JSON.stringify(Object.fromEntries(fields)) : undefined,
      })
      const text = await response.text()
      const body = text === '' ? undefined : JSON.parse(text)
      const cookie = cookieOf(response.headers.getSetCookie())
      if (response.status === (rest.status ?? 200))
        return { kind: 'answered', output: body, cookie }
      const { reason, issues } = body
      return { kind: 'refused', reason, issues, status: response.status, cookie }
    },
  }
}

export function inProcess(deps: Deps): Transport {
  return {
    name: 'createCaller',
    async call({ procedure, input, held }) {
      let cookie: Answer['cookie'] = 'untouched'
      const caller = createCaller({
        ...deps,
        accessToken: held.accessToken,
        ip: '127.0.0.1',
        userAgent: 'node',
        requestId: randomUUID(),
        locale: 'en',
        deviceCookie: {
          read: () => undefined,
          write: () => {
            cookie = 'set'
          },
        },
        refreshCookie: {
          read: () => held.cookie,
          write: () => {
            cookie = 'set'
          },
          clear: () => {
            cookie = 'cleared'
          },
        },
      })
      try {
        return { kind: 'answered', output: await procedureAt(caller, procedure)(input), cookie }
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        const status = getHTTPStatusCodeFromError(error)
        return { kind: 'refused', reason: error.reason, issues: error.issues, status, cookie }
      }
    },
  }
}

// The caller is typed as a tree; a path from a list is walked by name.
function procedureAt(caller: object, path: string): (input: unknown) => Promise<unknown> {
  const found = path.split('.').reduce<unknown>((node, name) => Object(node)[name], caller)
  if (typeof found !== 'function') throw new Error(`There is no ${path}`)
  return (input) => found(input)
}

interface Sent {
  readonly method: string
  readonly held: Held
  readonly body: string | undefined
}

function send(url: string, { method, held, body }: Sent): Promise<Response> {
  return fetch(url, {
    method,
    headers: {
      ...(method !== 'GET' && { 'Content-Type': 'application/json' }),
      ...(held.accessToken !== undefined && { Authorization: `Bearer ${held.accessToken}` }),
      ...(held.cookie !== undefined && { Cookie: `rt=${held.cookie}` }),
    },
    ...(body !== undefined && { body }),
  })
}

function cookieOf([header]: string[]): Answer['cookie'] {
  if (header === undefined) return 'untouched'
  return header.startsWith('rt=;') ? 'cleared' : 'set'
}
