// A fetch that gives up, the body included.

/** @param limitOf milliseconds for a request to this path */
export function limitTime(
  fetch: typeof globalThis.fetch,
  limitOf: (path: string) => number,
): typeof globalThis.fetch {
  return async (input, init = {}) => {
    const url = input instanceof Request ? input.url : String(input)
    const path = url.split('?', 1)[0] ?? url
    const limit = new AbortController()
    const timer = setTimeout(
      () => limit.abort(new DOMException('The server did not answer in time', 'TimeoutError')),
      limitOf(path),
    )
    const signal = init.signal ? AbortSignal.any([init.signal, limit.signal]) : limit.signal
    try {
      const response = await fetch(input, { ...init, signal })
      // Read here, within the limit; answers are small and never streamed.
      const body = await response.arrayBuffer()
      const { status, statusText, headers } = response
      const mayHaveBody = ![204, 205, 304].includes(status)
      return new Response(mayHaveBody ? body : null, { status, statusText, headers })
    } finally {
      clearTimeout(timer)
    }
  }
}
