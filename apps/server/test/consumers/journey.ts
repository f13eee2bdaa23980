// Walks the journey that every consumer of the API goes through.
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { ada } from '../harness/test-server.ts'

interface Person {
  readonly fullName: string
  readonly email: string
  readonly password: string
}

/** What a call came back with; a refusal by its reason. */
export type Result = { readonly answer: unknown } | { readonly refused: unknown }

/** One device: it keeps its cookies, and sends the access token that it was given last. */
export interface Consumer {
  signup(person: Person): Promise<Result>
  login(credentials: Omit<Person, 'fullName'>): Promise<Result>
  refresh(): Promise<Result>
  me(): Promise<Result>
  sessions(): Promise<Result>
  revoke(id: string): Promise<Result>
  logout(): Promise<Result>
}

/** Signs up and in, reads, refreshes, revokes and logs out, on two devices. */
export async function walkTheJourney(openDevice: () => Consumer): Promise<void> {
  const person = { ...ada, email: `${randomUUID()}@example.com` }
  const laptop = openDevice()
  expect(await laptop.me()).toEqual({ refused: 'UNAUTHENTICATED' })

  const user = {
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    email: person.email,
    fullName: person.fullName,
    role: 'USER',
    emailVerified: false,
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
  }
  const access = { accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/), expiresIn: 900 }
  expect(await laptop.signup(person)).toEqual({ answer: { ...access, user } })
  expect(await laptop.me()).toEqual({ answer: { user } })
  expect(await laptop.refresh()).toEqual({ answer: { ...access, user } })
  expect(await laptop.me()).toEqual({ answer: { user } })

  const phone = openDevice()
  expect(await phone.signup(person)).toEqual({ refused: 'EMAIL_TAKEN' })
  expect(await phone.signup({ ...person, fullName: 'A' })).toEqual({ refused: 'INVALID_INPUT' })
  const { email, password } = person
  const wrong = { email, password: 'Not-The-Password-1' }
  expect(await phone.login(wrong)).toEqual({ refused: 'INVALID_CREDENTIALS' })
  expect(await phone.login({ email, password })).toEqual({ answer: { ...access, user } })

  const [own, other] = await sessionsOf(laptop)
  expect([own, other]).toMatchObject([{ current: true }, { current: false }])
  expect(await laptop.revoke(other?.id ?? '')).toEqual({ answer: undefined })
  expect(await laptop.revoke(other?.id ?? '')).toEqual({ refused: 'SESSION_NOT_FOUND' })
  expect(await phone.me()).toEqual({ refused: 'SESSION_REVOKED' })
  expect(await phone.refresh()).toEqual({ refused: 'SESSION_REVOKED' })
  expect(await sessionsOf(laptop)).toEqual([own])

  expect(await laptop.logout()).toEqual({ answer: undefined })
  expect(await laptop.me()).toEqual({ refused: 'SESSION_REVOKED' })
  expect(await laptop.refresh()).toEqual({ refused: 'UNAUTHENTICATED' })
}

interface Listed {
  readonly id: string
  readonly current: boolean
}

/** The sessions that a device is shown, its own first. */
async function sessionsOf(device: Consumer): Promise<Listed[]> {
  const result = await device.sessions()
  const answer = 'answer' in result ? result.answer : undefined
  const { sessions = [] }: { sessions?: Listed[] } = Object(answer)
  return sessions.toSorted((a, b) => Number(b.current) - Number(a.current))
}
