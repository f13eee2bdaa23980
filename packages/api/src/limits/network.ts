// Whom an address stands for when it is counted.
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Callers whose address is not known share one count, which is nobody's way around the others. */
const NOWHERE = 'unknown'
/** 16-bit groups of a /64: the smallest network that a provider gives to a customer (RFC 6177). */
const NETWORK_GROUPS = 4

/** The network to count for: an IPv4 address, also one that is mapped to IPv6, or the /64 of an IPv6 address. */
export function networkOf(ip: string | undefined): string {
  // A zone names an interface of whoever wrote it; ipaddr.js knows fewer forms of it than Node.js.
  const [text = ''] = ip?.split('%', 1) ?? []
  if (isIP(text) === 0) return NOWHERE
  const address = ipaddr.process(text)
  if (!('parts' in address)) return address.toString()
  const groups = address.parts.slice(0, NETWORK_GROUPS).map((group) => group.toString(16))
  return `${groups.join(':')}::/64`
}
