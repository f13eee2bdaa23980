// Makes a fetch that gives up, the body included: after a time, when the caller does, or when the client is closed.

import { onAbort } from './on-abort.ts'

type Fetch = typeof globalThis.fetch

export interface TimeLimitOptions {
  /** Milliseconds for a request to this URL, its query left out. */
  readonly limitOf: (url: string) => number
  /** Gives up every request. */
  readonly closed: AbortSignal
}

/**
 * Settles in time even where the fetch inside minds no signal. Assumes no platform class that a test environment may lack
 * or have twice (Request, Response).
 */
export function limitTime(fetch: Fetch, { limitOf, closed }: TimeLimitOptions): Fetch {
  return async (input, init = {}) => {
    const request = new AbortController()
    const givenUp = new Promise<never>((_, reject) => {
      request.signal.addEventListener('abort', () => reject(request.signal.reason))
    })
    givenUp.catch(() => {}) // it may come when nobody waits any more
    const stop = onAbort([closed, init.signal ?? closed], (reason) => request.abort(reason))
    let timer: ReturnType<typeof setTimeout> | undefined
    try {
      request.signal.throwIfAborted()
      const limitMs = limitOf(urlOf(input).replace(/\?.*/s, ''))
      timer = setTimeout(() => request.abort(timeoutError()), limitMs)
      const { signal } = request
      return await Promise.race([givenUp, readWhole(() => send(fetch, input, { ...init, signal }))])
    } finally {
      clearTimeout(timer)
      stop()
    }
  }
}

const urlOf = (input: Parameters<Fetch>[0]) =>
  typeof input === 'object' && 'url' in input ? input.url : String(input)

// Answers are small and never streamed, so their bodies can be read within the limit.
async function readWhole(send: () => Promise<Response>): Promise<Response> {
  const response = await send()
  const body = response.json()
  await body.catch(() => {}) // said to who reads it
  return Object.assign(response, { json: () => body })
}

let hasWarned = false

// jsdom replaces AbortController and leaves fetch alone, which then refuses every signal before it sends anything. The
// limit holds without: what is given up is not waited for.
async function send(
  fetch: Fetch,
  input: Parameters<Fetch>[0],
  init: RequestInit,
): Promise<Response> {
  try {
    return await fetch(input, init)
  } catch (error) {
    if (!isForeignSignal(error)) throw error
    if (!hasWarned) {
      // biome-ignore lint/suspicious/noConsole: it is for the developer, who has no other log here
      console.warn(
        'AbortController and fetch are of different realms (jsdom?): requests that are given up cannot be cut off.',
      )
    }
    hasWarned = true
    const { signal, ...rest } = init
    return fetch(input, rest)
  }
}

function isForeignSignal(error: unknown): boolean {
  const { name, message } = Object(error)
  return name === 'TypeError' && /AbortSignal/.test(String(message))
}

function timeoutError(): Error {
  return Object.assign(new Error('The server did not answer in time'), { name: 'TimeoutError' })
}
