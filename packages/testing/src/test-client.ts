// Calls procedures in this process as a browser would: with a cookie jar, and the access token that it was given last.
import {
  type Context,
  type createCaller as createApiCaller,
  createRequestLimiter,
  type Deps,
  type RateLimitStatus,
  type RequestPorts,
} from '@countersign/api'
import { type CookieJar, cookiePorts, createCookieJar } from './cookie-jar.ts'

/** What a request says of where it comes from. */
export type Origin = Pick<RequestPorts, 'ip' | 'userAgent' | 'requestId' | 'locale'>

/** Of the api's own router. */
export type ApiCaller = ReturnType<typeof createApiCaller>

export interface TestClient<TCaller = ApiCaller> extends CookieJar {
  accessToken: string | undefined
  /** Of limits, as the client was told. */
  readonly statuses: RateLimitStatus[]
  readonly ports: RequestPorts
  /** Calls procedures; on another replica when its deps are given. */
  call(deps?: Deps): TCaller
  /** Another client on the same cookie jar, with the same access token. */
  openTab(): TestClient<TCaller>
}

export interface TestClientOptions<TCaller> {
  readonly deps: Deps
  readonly origin: Origin
  readonly createCaller: (context: Context) => TCaller
  readonly jar?: CookieJar
}

export function createTestClient<TCaller>(
  options: TestClientOptions<TCaller>,
): TestClient<TCaller> {
  const { deps: home, origin, createCaller, jar = createCookieJar() } = options
  const client: TestClient<TCaller> = {
    get cookie() {
      return jar.cookie
    },
    set cookie(value) {
      jar.cookie = value
    },
    get deviceCookie() {
      return jar.deviceCookie
    },
    set deviceCookie(value) {
      jar.deviceCookie = value
    },
    accessToken: undefined,
    statuses: [],
    get ports() {
      return { ...cookiePorts(jar), accessToken: client.accessToken, ...origin }
    },
    call: (deps = home) =>
      createCaller({
        ...deps,
        ...client.ports,
        rateLimiter: createRequestLimiter(deps.rateLimiter, (statuses) => {
          client.statuses.push(...statuses)
        }),
      }),
    openTab() {
      const tab = createTestClient({ ...options, jar })
      tab.accessToken = client.accessToken
      return tab
    },
  }
  return client
}
