// Determines the client address of a request: the connection's, or that in X-Forwarded-For of trusted proxies. Returns a
// canonical address or undefined, never throws, and never reads RFC 7239's Forwarded: a proxy that sets one header passes
// the client's own copy of the other on.
import { isIP } from 'node:net'
import type { RequestHandler } from 'express'
import ipaddr from 'ipaddr.js'
import type { TrustedProxies } from '../../config/values/addresses.ts'

/** Limits the cost of a long header; no chain of proxies is longer. */
const MAX_HOPS = 32

declare global {
  namespace Express {
    interface Request {
      /** Undefined if the proxy did not name an address. */
      clientAddress: string | undefined
      /** Whether the connection comes from a trusted proxy. */
      fromTrustedProxy: boolean
    }
  }
}

/** Sets the client address of every request, once: a closed connection no longer has one. */
export function resolveClientAddress(proxies: TrustedProxies): RequestHandler {
  const isTrusted = createProxyTrust(proxies)
  return (req, _res, next) => {
    const peer = parseAddress(req.socket.remoteAddress ?? '')
    req.fromTrustedProxy = isTrusted(peer, 0)
    req.clientAddress = req.fromTrustedProxy
      ? nearestUntrusted(peer, req.get('X-Forwarded-For') ?? '', isTrusted)
      : peer
    next()
  }
}

/** Whether an address, so many hops away, is a trusted proxy. */
export type ProxyTrust = (address: string | undefined, hop: number) => boolean

// Each proxy appends the address of its peer, so the list is read from its end, as far as it is trusted.
function nearestUntrusted(
  peer: string | undefined,
  forwardedFor: string,
  isTrusted: ProxyTrust,
): string | undefined {
  if (forwardedFor.trim() === '') return peer
  const hops = forwardedFor.split(',').slice(-MAX_HOPS).toReversed()
  let address = peer
  for (const [index, text] of hops.entries()) {
    address = parseAddress(text)
    if (!isTrusted(address, index + 1)) break
  }
  return address
}

export function createProxyTrust(proxies: TrustedProxies): ProxyTrust {
  if (typeof proxies === 'number') return (_address, hop) => hop < proxies
  const ranges = proxies.map(parseRange)
  return (text) => {
    if (text === undefined) return false
    const address = ipaddr.parse(text)
    return ranges.some(
      ([range, prefix]) => range.kind() === address.kind() && address.match(range, prefix),
    )
  }
}

const MAPPED_PREFIX_BITS = 96

function parseRange(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  const [address, prefix] = ipaddr.parseCIDR(text.includes('/') ? text : `${text}/${wholeOf(text)}`)
  const isMapped = 'parts' in address && address.isIPv4MappedAddress()
  if (!isMapped || prefix < MAPPED_PREFIX_BITS) return [address, prefix]
  return [address.toIPv4Address(), prefix - MAPPED_PREFIX_BITS]
}

const wholeOf = (address: string) => (isIP(address) === 4 ? 32 : 128)

const QUOTED = /^"(.*)"$/
const BRACKETED = /^\[([^\]]*)\](?::\d{1,5})?$/
const IPV4_WITH_PORT = /^([\d.]+):\d{1,5}$/

/**
 * Parses an address as proxies write it: with a port, brackets, quotes, white space or a zone. An IPv4-mapped address
 * becomes IPv4. Undefined for everything else, such as `unknown` and RFC 7239's `_hidden`.
 */
export function parseAddress(written: string): string | undefined {
  if (isIP(written) === 4) return written
  const trimmed = written.trim()
  const text = QUOTED.exec(trimmed)?.[1] ?? trimmed
  const bracketed = BRACKETED.exec(text)?.[1]
  if (bracketed !== undefined) return canonicalIpv6(bracketed)
  const address = IPV4_WITH_PORT.exec(text)?.[1] ?? text
  return isIP(address) === 4 ? address : canonicalIpv6(address)
}

// A zone names an interface of another machine.
function canonicalIpv6(text: string): string | undefined {
  const [address = ''] = text.split('%', 1)
  return isIP(address) === 6 ? ipaddr.process(address).toString() : undefined
}
