// Keeps the cookies of one browser in memory, as the ports that procedures see.
import type { RequestPorts } from '@countersign/api'

export interface CookieJar {
  /** The refresh token. */
  cookie: string | undefined
  deviceCookie: string | undefined
}

export function createCookieJar(cookies: Partial<CookieJar> = {}): CookieJar {
  return { cookie: undefined, deviceCookie: undefined, ...cookies }
}

/** Reads and writes the jar as the server reads and writes the cookies of a request. */
export function cookiePorts(jar: CookieJar): Pick<RequestPorts, 'refreshCookie' | 'deviceCookie'> {
  return {
    refreshCookie: {
      read: () => jar.cookie,
      write: ({ token }) => {
        jar.cookie = token
      },
      clear: () => {
        jar.cookie = undefined
      },
    },
    deviceCookie: {
      read: () => jar.deviceCookie,
      write: (value) => {
        jar.deviceCookie = value
      },
    },
  }
}
