// Finds the address that a request comes from: the connection's, or what trusted proxies say in X-Forwarded-For. Whatever
// stands there, the result is an address in its one canonical form, or undefined; nothing here throws. RFC 7239's
// Forwarded is not read: a proxy that sets the one header passes a client's own copy of the other through.
import { isIP } from 'node:net'
import type { RequestHandler } from 'express'
import ipaddr from 'ipaddr.js'
import type { TrustedProxies } from '../../config/values/addresses.ts'

/** No chain of proxies is longer; bounds what a list of trusted addresses costs. */
const MAX_HOPS = 32

declare global {
  namespace Express {
    interface Request {
      /** Where the request comes from; undefined when its proxy did not name an address. */
      clientAddress: string | undefined
      /** Whether the other end of the connection is a proxy whose headers are believed. */
      fromTrustedProxy: boolean
    }
  }
}

/** Says of every request where it comes from, once: the address of a connection that has ended is not known any more. */
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

/** Whether an address, so many hops away, is a proxy's whose word is taken. */
export type ProxyTrust = (address: string | undefined, hop: number) => boolean

// Each proxy appends the address that it was connected from, so the list is read from its end, as far as it is believed.
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
 * Reads an address as proxies write it: with a port, brackets, quotes, white space or a zone. An IPv4 address that is
 * mapped to IPv6 becomes the IPv4 address. Undefined for everything else, such as `unknown` and RFC 7239's `_hidden`.
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

// A zone names an interface of the machine that wrote it, and nothing here.
function canonicalIpv6(text: string): string | undefined {
  const [address = ''] = text.split('%', 1)
  return isIP(address) === 6 ? ipaddr.process(address).toString() : undefined
}
