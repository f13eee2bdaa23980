import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createTestApi } from '@countersign/testing'
import { afterEach, expect, test } from 'vitest'
import { createBreachedPasswords } from '../src/credentials/password-strength/breached-passwords.ts'
import { createPasswordPolicy } from '../src/credentials/password-strength/password-policy.ts'
import { mailLink, refusedReason } from './links/mailed-link.ts'

const BREACHED = 'Difference-Engine-1822'
const FRESH = 'Jacquard-Loom-1804'
const sha1 = (text: string) => createHash('sha1').update(text).digest('hex').toUpperCase()

let server: Server
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

/** A stand-in for the service. */
async function serve(answer: (req: IncomingMessage, res: ServerResponse) => void): Promise<string> {
  server = createServer(answer)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

function policyOf(url: string, path = '') {
  const failures: unknown[] = []
  const onFailure = (error: unknown) => failures.push(error)
  const breachedPasswords = createBreachedPasswords({ url: `${url}${path}`, onFailure })
  return { policy: createPasswordPolicy({ breachedPasswords }), failures }
}

test.each(['', '/range'])(
  'refuses a password of a breach, sends five digits of its hash and asks for padding: %s',
  async (path) => {
    const asked: unknown[] = []
    const url = await serve((req, res) => {
      asked.push({ path: req.url?.split('?')[0], padding: req.headers['add-padding'] })
      res.end(`${'0'.repeat(35)}:7\r\n${sha1(BREACHED).slice(5)}:3\r\n${sha1(FRESH).slice(5)}:0`)
    })
    const { policy, failures } = policyOf(url, path)
    expect(await policy.isBreached(BREACHED)).toBe(true)
    // Padding has a count of zero.
    expect(await policy.isBreached(FRESH)).toBe(false)
    expect(asked).toEqual(
      [BREACHED, FRESH].map((password) => ({
        path: `/range/${sha1(password).slice(0, 5)}`,
        padding: 'true',
      })),
    )
    expect(failures).toEqual([])
  },
)

test('[2] is asked on signup, change and reset, and not where the call is refused anyway', async () => {
  const api = await createTestApi()
  const asked: string[] = []
  const passwordPolicy = {
    ...api.deps.passwordPolicy,
    isBreached: async (password: string) => {
      asked.push(password)
      return password === BREACHED
    },
  }
  const deps = { ...api.deps, passwordPolicy }
  const { user, client, credentials } = await api.signedUpUser()
  const { auth, account } = client.call(deps)
  const token = await mailLink(api, {
    purpose: 'resetPassword',
    userId: user.id,
    email: user.email,
  })
  const currentPassword = credentials.password
  const signup = { ...credentials, email: 'new@example.com', fullName: 'Ada' }
  for (const [newPassword, isAsked] of [
    ['Password123!', false],
    [BREACHED, true],
  ] as const) {
    asked.length = 0
    const calls = [
      auth.signup({ ...signup, password: newPassword }),
      account.changePassword({ currentPassword, newPassword }),
      account.resetPassword({ token, newPassword }),
    ].map(refusedReason)
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['PASSWORD_TOO_COMMON']))
    expect(asked).toHaveLength(isAsked ? 3 : 0)
  }
  await account.resetPassword({ token, newPassword: FRESH })
  await api.close()
})

test.each<[string, (req: IncomingMessage, res: ServerResponse) => void]>([
  ['fails', (_, res) => res.writeHead(500).end()],
  ['limits', (_, res) => res.writeHead(429).end('Slow down')],
  ['hangs', () => {}],
  ['stops in the middle of an answer', (_, res) => res.writeHead(200).write('0018A45C4D1DEF')],
])('lets passwords pass while the service %s, and says so', async (_, answer) => {
  const { policy, failures } = policyOf(await serve(answer))
  expect(await policy.isBreached(BREACHED)).toBe(false)
  expect(failures).toHaveLength(1)
  expect(String(failures[0])).not.toContain(BREACHED)
})

test('lets passwords pass while nothing listens', async () => {
  const url = await serve(() => {})
  server.close()
  const { policy, failures } = policyOf(url)
  expect(await policy.isBreached(BREACHED)).toBe(false)
  expect(failures).toHaveLength(1)
})
