// Groups addresses into the networks and sites that limits count.
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Callers without a known address share one count, so hiding it is no way around the others. */
const NOWHERE = 'unknown'

interface Prefix {
  /** Of an IPv4 address, in bits. */
  readonly v4: number
  /** Of an IPv6 address, in bits. */
  readonly v6: number
}

// The smallest network that a provider gives to a customer (RFC 6177): one LAN.
const NETWORK: Prefix = { v4: 32, v6: 64 }
// What RFC 6177 and RIPE-690 would have each home get. IPv4 has nothing like it.
const CUSTOMER: Prefix = { v4: 32, v6: 56 }
// What an organisation or a tunnel broker's user gets; the smallest that is routed by itself (RFC 7454 section 6.1.3).
const SITE: Prefix = { v4: 24, v6: 48 }

/** The network to count for: an IPv4 address, also one that is mapped to IPv6, or the /64 of an IPv6 address. */
export const networkOf = (ip: string | undefined): string => prefixOf(ip, NETWORK)

/** The /56 of an IPv6 address: up to 256 networks of one customer. An IPv4 address is its own. */
export const customerOf = (ip: string | undefined): string => prefixOf(ip, CUSTOMER)

/** The /48 of an IPv6 address, or the /24 of an IPv4 address: what many addresses cost little within. */
export const siteOf = (ip: string | undefined): string => prefixOf(ip, SITE)

function prefixOf(ip: string | undefined, { v4, v6 }: Prefix): string {
  // A zone names an interface of the sender; ipaddr.js knows fewer forms of it than Node.js.
  const [text = ''] = ip?.split('%', 1) ?? []
  if (isIP(text) === 0) return NOWHERE
  const address = ipaddr.process(text)
  if (!('parts' in address)) {
    return v4 === 32 ? address.toString() : `${mask(address.octets, 8, v4).join('.')}/${v4}`
  }
  const groups = mask(address.parts, 16, v6).slice(0, Math.ceil(v6 / 16))
  return `${groups.map((group) => group.toString(16)).join(':')}::/${v6}`
}

/** Clears the bits behind a prefix. */
function mask(parts: readonly number[], bitsPerPart: number, prefix: number): number[] {
  return parts.map((part, index) => {
    const hidden = Math.min(bitsPerPart, Math.max(0, (index + 1) * bitsPerPart - prefix))
    return (part >> hidden) << hidden
  })
}
