// Creates the typed client: the contract's procedures as functions, over HTTP.
import type { AppRouter } from '@countersign/contract'
import {
  createTRPCClient,
  type HTTPLinkOptions,
  httpBatchLink,
  httpLink,
  splitLink,
  type TRPCClient,
  type TRPCLink,
} from '@trpc/client'
import { readAccessToken } from './session/access-token.ts'

/** The server's own default; it refuses larger batches. */
const MAX_BATCH_SIZE = 10

/** Calls the procedures of the contract: `api.auth.login.mutate({ email, password })`. */
export type ApiClient = TRPCClient<AppRouter>

export interface ApiClientOptions {
  /** Where the server mounts tRPC, for example `https://auth.example.com/trpc`. */
  readonly url: string
  /** The access token to send, asked for on every request; none is sent while it returns undefined. */
  readonly accessToken?: () => string | undefined
  /** Replaces the global fetch: for tests, or where cookies are kept elsewhere than in a browser. */
  readonly fetch?: typeof globalThis.fetch
}

/**
 * Creates a client. Queries made in the same tick travel as one batch; mutations go alone, because those that open,
 * rotate or close a session set a cookie. Cookies are always included, so the server's CORS allow-list must name the
 * page's origin.
 *
 * Calls reject with `TRPCClientError<AppRouter>`; `error.data?.reason` names the reason, a `Reason` of the contract.
 */
export function createApiClient(options: ApiClientOptions): ApiClient {
  return createTRPCClient<AppRouter>({ links: [createHttpLink(options)] })
}

/** The link that sends calls, for clients with links of their own before it. */
export function createHttpLink({ url, accessToken, fetch }: ApiClientOptions): TRPCLink<AppRouter> {
  const http = {
    url,
    fetch: forSession(withCookies(fetch ?? ((...request) => globalThis.fetch(...request)))),
    headers: () => {
      const token = accessToken?.()
      return token === undefined ? {} : { Authorization: `Bearer ${token}` }
    },
  }
  return splitLink({
    condition: (operation) => operation.type === 'query',
    true: httpBatchLink({ ...http, maxItems: MAX_BATCH_SIZE }),
    false: httpLink(http),
  })
}

type FetchOfLink = NonNullable<HTTPLinkOptions<AppRouter['_def']['_config']['$types']>['fetch']>

// Tells the queries of one session apart from another's by their URL. The server forbids caching, but a service worker or a
// CDN that does not mind keeps answers by URL alone, and would give one user's to the next. The tail of the session's id is
// random and opens nothing. tRPC's server does not read the parameter.
function forSession(fetch: FetchOfLink): FetchOfLink {
  return (input, init) => {
    const { Authorization: authorization } = Object(init?.headers)
    const token = init?.method === 'GET' && readAccessToken(String(authorization))
    if (!token) return fetch(input, init)
    const url = String(input)
    return fetch(
      `${url}${url.includes('?') ? '&' : '?'}session=${token.sessionId.slice(-12)}`,
      init,
    )
  }
}

// Without this a browser keeps the refresh cookie from a server on another origin, and drops the one it sets.
function withCookies(fetch: typeof globalThis.fetch): FetchOfLink {
  return (input, init = {}) => {
    const { body = null, signal = null, ...rest } = init
    return fetch(input, { ...rest, body, signal, credentials: 'include' })
  }
}
