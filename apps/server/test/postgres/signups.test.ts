// Tests simultaneous signups with one email at several servers.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDeployment, type Deployment } from '../harness/deployment.ts'
import { ada } from '../harness/test-server.ts'
import { wires } from '../harness/wires.ts'

let deployment: Deployment
beforeAll(async () => {
  deployment = await createDeployment({ RATE_LIMITS: 'off' })
})
afterAll(() => deployment?.close())

const startServer = () => deployment.start()

const send = (url: string, body: object) =>
  fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })

describe.each(wires)('over $name', ({ route, reasonOf }) => {
  const { path } = route('auth.signup')

  test('[10] twenty parallel signups with one email at three servers make one account; the others are conflicts', async () => {
    const servers = await Promise.all([startServer(), startServer(), startServer()])
    for (let round = 0; round < 5; round += 1) {
      const email = `${randomUUID()}@example.com`
      const answers = await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          const { url } = servers[index % 3] ?? servers[0]
          // Some in another spelling of the letters.
          const person = { ...ada, email: index % 4 === 0 ? email.toUpperCase() : email }
          const response = await send(`${url}${path}`, person)
          const reason = reasonOf(await response.json())
          return { ok: response.ok, status: response.status, reason }
        }),
      )
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
      expect(answers.filter(({ ok }) => !ok)).toEqual(
        Array(19).fill({ ok: false, status: 409, reason: 'EMAIL_TAKEN' }),
      )
      expect(
        await deployment.database.query`select email from users where email = ${email}`,
      ).toHaveLength(1)
      expect(
        await deployment.database.query`
          select 1 from sessions join users on users.id = user_id where email = ${email}`,
      ).toHaveLength(1)
    }
  })

  test('[2] the server as it is deployed refuses a common password', async () => {
    const server = await startServer()
    const person = { ...ada, email: `${randomUUID()}@example.com` }
    const refused = await send(`${server.url}${path}`, { ...person, password: 'Password123!' })
    const reason = reasonOf(await refused.json())
    expect([refused.status, reason]).toEqual([400, 'PASSWORD_TOO_COMMON'])
    expect((await send(`${server.url}${path}`, person)).ok).toBe(true)
  })
})
