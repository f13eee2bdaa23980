// Tests a full password queue over HTTP.
import argon2 from 'argon2'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { startTestServer, type TestServer } from '../harness/test-server.ts'
import { wires } from '../harness/wires.ts'

let server: TestServer
beforeAll(async () => {
  // One password at a time, one more waits.
  server = await startTestServer({
    RATE_LIMITS: 'off',
    ARGON2_CONCURRENCY: '1',
    ARGON2_QUEUE: '1',
  })
})
afterAll(() => server.close())
afterEach(() => vi.restoreAllMocks())

/** Lets no check of a password end before it is told to. */
function holdArgon2() {
  const gate = Promise.withResolvers<void>()
  const { verify } = argon2
  const checks = vi.spyOn(argon2, 'verify').mockImplementation(async (hash, password) => {
    await gate.promise
    return verify(hash, password)
  })
  return { checks, release: gate.resolve }
}

describe.each(wires)('over $name', ({ route, reasonOf }) => {
  const login = (signal: AbortSignal | null = null) =>
    fetch(`${server.url}${route('auth.login').path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: 'nobody@example.com', password: 'Not-the-right-one-1' }),
      signal,
    })

  test('rejects at once, with the time to retry, when the queue is full', async () => {
    const { release } = holdArgon2()
    const logins = [login(), login(), login()]
    const refused = await Promise.race(logins)
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([503, '2'])
    const body = await refused.json()
    expect(reasonOf(body)).toBe('UNAVAILABLE')
    expect(JSON.stringify(body)).toContain('"retryAfter":2')

    release()
    const statuses = (await Promise.all(logins)).map(({ status }) => status)
    expect(statuses.toSorted()).toEqual([401, 401, 503])
    expect((await login()).status).toBe(401)
  })

  test('a client that leaves while it waits gives its place to another, and is not hashed for', async () => {
    const { checks, release } = holdArgon2()
    const running = login()
    await vi.waitFor(() => expect(checks).toHaveBeenCalledOnce())
    const clients = [new AbortController(), new AbortController()]
    const answers = clients.map(({ signal }, index) => login(signal).then(() => index))
    const refused = await Promise.race(answers)
    const waiting = 1 - refused
    const linesBefore = server.logLines().length

    clients[waiting]?.abort()
    await expect(answers[waiting]).rejects.toThrow('aborted')
    await vi.waitFor(() =>
      expect(server.logLines().slice(linesBefore).join()).toContain('request aborted'),
    )
    // Of two more, one takes the place and the other finds none.
    const successors = [login(), login()]
    expect((await Promise.race(successors)).status).toBe(503)
    release()
    expect((await running).status).toBe(401)
    const statuses = (await Promise.all(successors)).map(({ status }) => status)
    expect(statuses.toSorted()).toEqual([401, 503])
    expect(checks).toHaveBeenCalledTimes(2)
  })
})
