// Cookies of one session, as a browser keeps them: the newest value of each name.

/** Puts the cookies that an answer sets into the session's `cookie` header. */
export function takeCookies(session: Record<string, string>, headers: object): void {
  const set = Object.entries(headers)
    .filter(([name]) => name.toLowerCase() === 'set-cookie')
    .flatMap(([, value]): string[] => value)
  if (set.length === 0) return
  const jar = new Map(session.cookie ? session.cookie.split('; ').map(splitPair) : [])
  for (const cookie of set) jar.set(...splitPair(cookie.split(';', 1)[0] ?? ''))
  session.cookie = [...jar].map((pair) => pair.join('=')).join('; ')
}

function splitPair(pair: string): [string, string] {
  const end = pair.indexOf('=')
  return [pair.slice(0, end), pair.slice(end + 1)]
}
