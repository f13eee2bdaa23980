// Turns a request target in absolute form, as clients of proxies send it, into the path in it.
import type { IncomingMessage } from 'node:http'

const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)(.*)$/i

/**
 * Rewrites the target to origin form. The host in it counts, and not the one beside it (RFC 9112 section 3.2.2). The rest
 * is left as it came: whoever refuses targets has to see them unchanged.
 */
export function toOriginForm(req: IncomingMessage): void {
  const [, authority, rest = ''] = ABSOLUTE_FORM.exec(req.url ?? '') ?? []
  if (authority === undefined) return
  req.url = rest.startsWith('/') ? rest : `/${rest}`
  req.headers.host = authority
}
