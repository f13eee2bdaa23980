// Tests libpq's table of sslmode against a server with our own certificates, issued for a name or an address.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createDatabase } from '../../src/connection/open-database.ts'
import { createTestDatabase, type TestDatabase } from '../test-database.ts'
import { type RelayOptions, startRelay } from './relay.ts'

const folder = join(import.meta.dirname, '../certificates')
const file = (name: string) => join(folder, name)
const certificate = (name: string) => ({
  cert: readFileSync(file(`${name}.crt`)),
  key: readFileSync(file(`${name}.key`)),
})
const other = file('other-ca.crt')
const roots = { none: '', system: 'system', ca: file('ca.crt'), other }

let testDatabase: TestDatabase
beforeAll(async () => {
  testDatabase = await createTestDatabase({ empty: true })
})
afterAll(() => testDatabase.drop())

async function startTlsRelay(options: RelayOptions) {
  const relay = await startRelay(testDatabase.url, options)
  onTestFinished(() => relay.close())
  return relay
}

/** The outcome of a connection: encrypted, plain, or an error's code. */
async function outcomeOf(options: RelayOptions, parameters: string, host = '127.0.0.1') {
  const relay = await startTlsRelay(options)
  const { username, password, pathname } = new URL(testDatabase.url)
  const place = `${host}:${relay.port}`
  const address = host === 'db.example.com' ? '&hostaddr=127.0.0.1' : ''
  const url = `postgresql://${username}${password && `:${password}`}@${place}${pathname}?${parameters}${address}`
  const database = await createDatabase(url, { poolSize: 1 })
  try {
    await database.ping()
    return relay.connections.at(-1)
  } catch (error) {
    return Object(error).code
  } finally {
    await database.close(0)
  }
}

const verifying = (mode: string, root: keyof typeof roots) =>
  `sslmode=${mode}${roots[root] && `&sslrootcert=${roots[root]}`}`

const named = { tls: certificate('name') }
const addressed = { tls: certificate('address') }
const NAME = 'db.example.com'
const ADDRESS = '127.0.0.1'

describe('[67] a server with TLS', () => {
  test.each<[string, keyof typeof roots, string, string]>([
    ['disable', 'none', NAME, 'plain'],
    ['allow', 'none', NAME, 'plain'],
    ['prefer', 'none', NAME, 'encrypted'],
    ['require', 'none', NAME, 'encrypted'],
    ['require', 'ca', NAME, 'encrypted'],
    ['verify-ca', 'ca', NAME, 'encrypted'],
    ['verify-ca', 'ca', ADDRESS, 'encrypted'],
    ['verify-full', 'ca', NAME, 'encrypted'],
    ['verify-full', 'ca', ADDRESS, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['verify-full', 'ca', 'localhost', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['require', 'other', NAME, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['verify-ca', 'other', NAME, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['verify-full', 'other', NAME, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['verify-ca', 'none', NAME, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['verify-full', 'none', NAME, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['verify-full', 'system', NAME, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ])('for a name: sslmode=%s, sslrootcert=%s, host %s: %s', async (mode, root, host, outcome) => {
    expect(await outcomeOf(named, verifying(mode, root), host)).toBe(outcome)
  })

  test.each<[string, keyof typeof roots, string, string]>([
    ['verify-full', 'ca', ADDRESS, 'encrypted'],
    ['verify-full', 'ca', NAME, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['verify-ca', 'ca', NAME, 'encrypted'],
    ['verify-full', 'other', ADDRESS, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ])(
    'for an address: sslmode=%s, sslrootcert=%s, host %s: %s',
    async (mode, root, host, outcome) => {
      expect(await outcomeOf(addressed, verifying(mode, root), host)).toBe(outcome)
    },
  )

  test('that rejects encrypted connections gets a plain one from prefer, and none from require', async () => {
    const options = { ...named, rejects: 'encrypted' } as const
    expect(await outcomeOf(options, 'sslmode=prefer')).toBe('plain')
    expect(await outcomeOf(options, 'sslmode=require')).toBe('28000')
  })

  test('that rejects plain connections gets an encrypted one from allow, and none from disable', async () => {
    const options = { ...named, rejects: 'plain' } as const
    expect(await outcomeOf(options, 'sslmode=allow')).toBe('encrypted')
    expect(await outcomeOf(options, 'sslmode=disable')).toBe('28000')
    // A loopback address: TLS only if the server demands it.
    expect(await outcomeOf(options, '')).toBe('encrypted')
  })

  test('whose certificate prefer is told not to trust gets a plain connection, as libpq has it', async () => {
    expect(await outcomeOf(named, `sslmode=prefer&sslrootcert=${other}`)).toBe('plain')
  })

  test('that begins with the handshake: sslnegotiation=direct', async () => {
    const parameters = `sslmode=verify-full&sslrootcert=${roots.ca}&sslnegotiation=direct`
    expect(await outcomeOf({ ...named, isDirect: true }, parameters, NAME)).toBe('encrypted')
  })

  test('that asks for a client certificate gets it', async () => {
    const relay = await startTlsRelay({
      tls: { ...certificate('name'), ca: readFileSync(roots.ca), requestCert: true },
    })
    const keys = `sslmode=require&sslcert=${file('client.crt')}&sslkey=${file('client.key')}`
    const database = await createDatabase(`${relay.url(testDatabase.url)}?${keys}`)
    await database.ping()
    await database.close(0)
    expect(relay.clientName()).toBe('ada')
  })
})

describe('[67] a server without TLS', () => {
  test.each([
    ['disable', 'plain'],
    ['allow', 'plain'],
    ['prefer', 'plain'],
    ['require', 'TLS_REFUSED'],
    ['verify-ca', 'TLS_REFUSED'],
    ['verify-full', 'TLS_REFUSED'],
  ])('with sslmode=%s: %s', async (mode, outcome) => {
    expect(await outcomeOf({}, `sslmode=${mode}`)).toBe(outcome)
  })
})
