import { expect, test } from 'vitest'
import { networkOf } from './network.ts'

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:c000:201', '192.0.2.1'],
  ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
  ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['1::%a:b', '1:0:0:0::/64'],
])('[43] the address %s counts for %s', (ip, network) => {
  expect(networkOf(ip)).toBe(network)
})

test.each([
  undefined,
  '',
  'unknown',
  '1',
  '0x7f000001',
  '192.0.2.1:80',
  '192.0.2',
  'x'.repeat(9_000),
])('[43] %s is no address, and shares one count with everything else that is none', (ip) => {
  expect(networkOf(ip)).toBe('unknown')
})
