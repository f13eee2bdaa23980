import { describe, expect, test } from 'vitest'
import type { ConnectionTarget } from './connection-target.ts'
import { parseConnectionUrl } from './connection-url.ts'

// libpq's results, by its documentation and its own tests. A missing host is localhost over TCP, because the path of libpq's
// socket is chosen when libpq is built.
describe('[67] a connection URL means what it means to libpq', () => {
  test.each([
    ['postgresql://uri-user:secret@host:12345/db', 'uri-user secret db host:12345'],
    ['postgresql://uri-user@host/db', 'uri-user - db host:5432'],
    ['postgres://uri-user@host/db', 'uri-user - db host:5432'],
    ['postgresql://host', '- - - host:5432'],
    ['postgresql://host/', '- - - host:5432'],
    ['postgresql://host:', '- - - host:5432'],
    ['postgresql://:12345/', '- - - localhost:12345'],
    ['postgresql://@host', '- - - host:5432'],
    ['postgresql://uri-user@', 'uri-user - - localhost:5432'],
    ['postgresql:///db', '- - db localhost:5432'],
    ['postgresql://%68ost/', '- - - host:5432'],
    ['postgresql://host?', '- - - host:5432'],
    ['postgresql://host?user=uri-user&port=12345', 'uri-user - - host:12345'],
    ['postgresql://host/db?u%73er=other', 'other - db host:5432'],
    ['postgresql://a:b@host/db?user=u&password=p&dbname=d', 'u p d host:5432'],
    ['postgresql://[::1]:12345/db', '- - db ::1:12345'],
    ['postgresql://ada:pw@[::1]', 'ada pw - ::1:5432'],
    ['postgresql://[2001:db8::1234]/', '- - - 2001:db8::1234:5432'],
    ['postgresql://?host=/run/postgresql', '- - - /run/postgresql:5432'],
    ['postgresql:///db?host=/run/postgresql', '- - db /run/postgresql:5432'],
    ['postgresql://ada@/db?host=/run/postgresql&port=6543', 'ada - db /run/postgresql:6543'],
    ['postgresql://ada@:12345/db?host=/path/to/socket', 'ada - db /path/to/socket:12345'],
    ['postgresql://%2Fvar%2Flib%2Fpostgresql/db', '- - db /var/lib/postgresql:5432'],
    ['postgresql://host/my%20db%2Fnorth', '- - my db/north host:5432'],
    ['postgresql://a%40b:p%25%2F%3A%40%3F%23@host/db', 'a@b p%/:@?# db host:5432'],
    ['postgresql://ada:p?w#d@host/db', 'ada p?w#d db host:5432'],
    ['postgresql://ada:a:b@host/db', 'ada a:b db host:5432'],
    ['postgresql://ada:%D0%BF@host/db', 'ada п db host:5432'],
    ['postgresql://a:1,b:2,c/db', '- - db a:1 b:2 c:5432'],
    ['postgresql://ada:pw@a,b/db', 'ada pw db a:5432 b:5432'],
    ['postgresql://a,[::1]:2/db', '- - db a:5432 ::1:2'],
    ['postgresql:///db?host=a,b&port=6543', '- - db a:6543 b:6543'],
    ['postgresql:///db?host=a,/run/b&port=1,2', '- - db a:1 /run/b:2'],
    ['postgresql://ada@h.example/db?hostaddr=192.0.2.1', 'ada - db h.example@192.0.2.1:5432'],
    ['postgresql://?hostaddr=192.0.2.1', '- - - 192.0.2.1@192.0.2.1:5432'],
  ])('%s', (url, expected) => {
    const { user, password, database, hosts } = targetOf(url)
    const places = hosts.map(
      ({ host, address, port }) => `${address ? `${host}@${address}` : host}:${port}`,
    )
    expect([user ?? '-', password ?? '-', database ?? '-', ...places].join(' ')).toBe(expected)
  })
})

describe('[67] a connection URL as providers print it is accepted', () => {
  test.each<[provider: string, url: string, found: object]>([
    [
      'Neon',
      'postgresql://ada:pw@ep-x-pooler.eu.neon.tech/db?sslmode=require&channel_binding=require',
      { ssl: { mode: 'require' }, ignored: ['channel_binding'] },
    ],
    [
      'Supabase with Prisma',
      'postgresql://postgres.ref:pw@aws-0.pooler.supabase.com:6543/postgres?pgbouncer=true&connection_limit=1',
      { user: 'postgres.ref', prepare: false, ignored: ['connection_limit'] },
    ],
    ['Prisma', 'postgresql://ada:pw@db:5432/app?schema=public', { ignored: [] }],
    [
      'Azure',
      'postgresql://ada%40server:pw@server.postgres.database.azure.com:5432/db?sslmode=verify-full&sslrootcert=system',
      { user: 'ada@server', ssl: { mode: 'verify-full', rootCert: 'system' }, ignored: [] },
    ],
    [
      'a file of roots',
      'postgresql://ada:pw@host/db?sslmode=verify-ca&sslrootcert=/etc/ssl/rds.pem',
      { ssl: { mode: 'verify-ca', rootCert: '/etc/ssl/rds.pem' }, ignored: [] },
    ],
    [
      'Heroku',
      'postgres://ada:pw@ec2.compute.amazonaws.com:5432/db?ssl=true',
      { ssl: { mode: 'require' } },
    ],
    ['node-postgres', 'postgres://h/db?sslmode=no-verify', { ssl: { mode: 'require' } }],
    [
      'Google Cloud SQL',
      'postgresql://ada:pw@/db?host=/cloudsql/project:region:instance',
      { hosts: [{ host: '/cloudsql/project:region:instance', port: 5432 }] },
    ],
    [
      'the documentation of libpq',
      'postgresql://host/db?connect_timeout=10&application_name=shop&gssencmode=prefer&options=-c%20statement_timeout%3D5s',
      {
        connectTimeoutSeconds: 10,
        settings: { application_name: 'shop', options: '-c statement_timeout=5s' },
        ignored: [],
      },
    ],
    [
      'a time limit',
      'postgresql://host/db?statement_timeout=5000&lock_timeout=1s',
      { settings: { statement_timeout: '5000', lock_timeout: '1s' }, ignored: [] },
    ],
    [
      'keep-alives',
      'postgresql://host/db?keepalives_idle=30&keepalives_count=3',
      { keepAliveSeconds: 30, ignored: ['keepalives_count'] },
    ],
    ['no keep-alives', 'postgresql://host/db?keepalives=0', { keepAliveSeconds: null }],
    [
      'several hosts',
      'postgresql://a,b/db?target_session_attrs=primary&load_balance_hosts=random',
      { sessionAttributes: 'primary', loadBalance: true, ignored: [] },
    ],
    [
      'roots of the system',
      'postgresql://h/db?sslrootcert=system',
      { ssl: { mode: 'verify-full' } },
    ],
    [
      'a client certificate',
      'postgresql://h/db?sslmode=require&sslcert=/c.pem&sslkey=/k.pem&sslnegotiation=direct&sslsni=0',
      { ssl: { cert: '/c.pem', key: '/k.pem', negotiation: 'direct', serverName: false } },
    ],
    ['nothing of TLS', 'postgresql://h/db', { ssl: { mode: undefined, negotiation: 'postgres' } }],
    ['TLS denied', 'postgresql://h/db?ssl=false', { ssl: { mode: 'disable' } }],
  ])('of %s', (_, url, found) => {
    expect(targetOf(url)).toMatchObject(found)
  })
})

describe('[67] a connection URL that cannot be used is refused with what to change', () => {
  test.each([
    [
      'postgresql://ada:p%w@host/db',
      /^the password percent-encoded, so that a % is written %25, as in/,
    ],
    ['postgresql://ada:pw@host/%XX', /^the database name percent-encoded/],
    ['postgresql://a%00b', /^the host percent-encoded/],
    ['postgresql://a%zz:pw@host', /^the user percent-encoded/],
    ['postgresql://host?dbname=%FF', /^the value of a parameter percent-encoded/],
    ['postgresql://ada:p@ss@host/db', /^an @ within the user or the password to be written %40/],
    ['postgresql://ada:p/ss@host/db', /^a port from 1 to 65535 .*password percent-encoded/],
    ['postgresql://host:0/db', /^a port from 1 to 65535/],
    ['postgresql://host:65536/db', /^a port/],
    ['postgresql://host:5432x/db', /^a port/],
    ['postgresql://a:1,b:2/db?port=1,2,3', /^one port for all hosts, or one for each/],
    ['postgresql://a,b/db?hostaddr=192.0.2.1', /^as many addresses in hostaddr/],
    ['postgresql://[::1', /^an IPv6 address in brackets/],
    ['postgresql://[]/db', /^an IPv6 address in brackets/],
    ['postgresql://[::1]z', /^an IPv6 address in brackets/],
    ['postgresql://::1/db', /^an IPv6 address in brackets|^a port/],
    ['postgresql://host?sslmode', /^each parameter as name=value/],
    ['postgresql://host?a=b=c', /^each parameter as name=value/],
    [
      'postgresql://host?sslmode=on',
      /^sslmode to be one of disable, allow, prefer, require, verify-ca, verify-full/,
    ],
    ['postgresql://host?sslmode=require&sslrootcert=system', /^sslmode=verify-full/],
    ['postgresql://host?sslmode=prefer&sslnegotiation=direct', /^sslmode=require or stricter/],
    ['postgresql://host?sslcert=/c.pem', /^sslcert and sslkey together/],
    ['postgresql://host?sslcrldir=/crl', /^sslcrl instead/],
    ['postgresql://host?requirepeer=postgres', /requirepeer/],
    ['postgresql://host?require_auth=scram-sha-256', /require_auth/],
    ['postgresql://host?gssencmode=require', /^gssencmode=prefer or disable/],
    ['postgresql://host?service=main', /service/],
    ['postgresql://host?connect_timeout=10s', /^connect_timeout in whole seconds/],
    ['postgresql://host?target_session_attrs=writable', /^target_session_attrs to be one of/],
    ['postgresql://host?load_balance_hosts=all', /^load_balance_hosts to be one of/],
  ])('%s', (url, expected) => {
    const parsed = parseConnectionUrl(url)
    expect(parsed).toEqual({ kind: 'invalid', expected: expect.stringMatching(expected) })
  })

  test('without repeating any of it', () => {
    const canary = 'canary7f3a'
    for (const url of [
      `postgresql://${canary}:${canary}%@${canary}/${canary}`,
      `postgresql://${canary}:${canary}@${canary}:${canary}/db`,
      `postgresql://${canary}:x@y@${canary}/db?sslmode=${canary}`,
      `postgresql://host?${canary}`,
      `postgresql://host?target_session_attrs=${canary}`,
      `postgresql://host?connect_timeout=${canary}`,
    ]) {
      const parsed = parseConnectionUrl(url)
      expect(parsed.kind).toBe('invalid')
      expect(JSON.stringify(parsed)).not.toContain(canary)
    }
  })
})

function targetOf(url: string): ConnectionTarget {
  const parsed = parseConnectionUrl(url)
  if (parsed.kind === 'invalid') throw new Error(`Refused: ${parsed.expected}`)
  return parsed.target
}
