// Rewrites absolute request targets, as clients of proxies send them, to their path.
import type { IncomingMessage } from 'node:http'

const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)(.*)$/i

/**
 * Rewrites the target to origin form. Its host replaces the Host header (RFC 9112 section 3.2.2). The rest is unchanged,
 * because later steps check it.
 */
export function toOriginForm(req: IncomingMessage): void {
  const [, authority, rest = ''] = ABSOLUTE_FORM.exec(req.url ?? '') ?? []
  if (authority === undefined) return
  req.url = rest.startsWith('/') ? rest : `/${rest}`
  req.headers.host = authority
}
