// A fetch that gives up, the body included: after a time, when the caller does, or when the client is closed.

export interface TimeLimitOptions {
  /** Milliseconds for a request to this URL, its query left out. */
  readonly limitOf: (url: string) => number
  /** Gives up every request. */
  readonly closed: AbortSignal
}

/** Settles in time even where the fetch inside minds no signal. Needs no AbortSignal.any, which React Native lacks. */
export function limitTime(
  fetch: typeof globalThis.fetch,
  { limitOf, closed }: TimeLimitOptions,
): typeof globalThis.fetch {
  return async (input, init = {}) => {
    const request = new AbortController()
    const givenUp = new Promise<never>((_, reject) => {
      request.signal.addEventListener('abort', () => reject(request.signal.reason))
    })
    const signals = [closed, init.signal ?? closed]
    const follow = () => request.abort(signals.find(({ aborted }) => aborted)?.reason)
    for (const signal of signals) {
      if (signal.aborted) follow()
      signal.addEventListener('abort', follow)
    }
    const url = input instanceof Request ? input.url : String(input)
    const timer = setTimeout(() => request.abort(timeoutError()), limitOf(url.replace(/\?.*/s, '')))
    try {
      return await Promise.race([
        givenUp,
        readWhole(() => fetch(input, { ...init, signal: request.signal }), request.signal),
      ])
    } finally {
      clearTimeout(timer)
      for (const signal of signals) signal.removeEventListener('abort', follow)
    }
  }
}

// Answers are small and never streamed, so their bodies can be read within the limit.
async function readWhole(send: () => Promise<Response>, signal: AbortSignal): Promise<Response> {
  if (signal.aborted) throw signal.reason
  const response = await send()
  const body = await response.text()
  const { status, statusText, headers } = response
  return new Response(mayHaveBody(status) ? body : null, { status, statusText, headers })
}

const mayHaveBody = (status: number) => ![204, 205, 304].includes(status)

function timeoutError(): Error {
  return Object.assign(new Error('The server did not answer in time'), { name: 'TimeoutError' })
}
