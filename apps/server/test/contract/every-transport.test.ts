import { randomUUID } from 'node:crypto'
import { accessReasons, contract, errors, type Reason } from '@countersign/contract'
import { TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ADMIN_ID, createExampleServer, type ExampleServer } from './example-server.ts'
import { type Answer, declarations, type Held } from './transports.ts'

let server: ExampleServer
beforeAll(async () => {
  server = await createExampleServer()
})
afterAll(() => server.close())

/** Calls a procedure over every transport, each time on an emptied database; the answers by the names of the transports. */
async function callOverEveryTransport(
  procedure: string,
  prepare: () => Promise<{ input: unknown; held: Held; seconds?: number }>,
): Promise<Record<string, Answer>> {
  const answers: Record<string, Answer> = {}
  for (const { name, call } of server.transports) {
    await server.clear()
    const { seconds = 0, ...given } = await prepare()
    answers[name] = await server.later(seconds, () => call({ procedure, ...given }))
  }
  return answers
}

/** What the person of the examples holds, or an administrator, where one is called for. */
async function callerOf(procedure: string): Promise<Required<Held>> {
  const person = await server.populate()
  return declarations.get(procedure)?.access === 'admin' ? server.signInAdmin() : person
}

describe.each([...declarations])('%s, called with its example', (name, declaration) => {
  const { example, output, setsCookie } = declaration

  test('answers the same over tRPC, as plain HTTP and in the process, as declared and as in the example', async () => {
    const isSignup = declaration === contract.auth.signup
    const answers = await callOverEveryTransport(name, async () => ({
      input: example.input,
      held: isSignup ? {} : await callerOf(name),
    }))

    const alike: Answer[] = Object.values(answers).map((answer) => {
      if (answer.kind === 'refused') return answer
      expect(output.parse(answer.output)).toEqual(answer.output)
      expect(shapeOf(answer.output)).toEqual(shapeOf(example.output))
      return { ...answer, output: withoutWhatDiffers(answer.output) }
    })
    const [first] = alike
    expect(first?.kind).toBe('answered')
    expect(alike).toEqual([first, first, first])
    expect(first?.cookie !== 'untouched').toBe(setsCookie === true)
  })
})

interface Refusal {
  readonly procedure: string
  readonly reason: Reason
  /** What is called with, when it is not the example; the person of the examples is there and is who calls. */
  readonly input?: unknown
  /** What is done before the call, and what the caller holds then. */
  readonly held?: (person: Required<Held>) => Promise<Held> | Held
  /** How much later the call is made. */
  readonly seconds?: number
}

const signup = contract.auth.signup.example.input
const login = contract.auth.login.example.input
const emailChange = contract.account.requestEmailChange.example.input
const passwords = contract.account.changePassword.example.input
const GRACE_SECONDS = 10
const IDLE_SECONDS = 30 * 86_400

// The reasons that procedures declare for themselves. A new one is added here, or the last test of this file fails.
const ownRefusals: readonly Refusal[] = [
  { procedure: 'auth.signup', reason: 'EMAIL_TAKEN' },
  ...(['auth.signup', 'auth.login'] as const).map(
    (procedure): Refusal => ({
      procedure,
      reason: 'EMAIL_UNVERIFIED',
      held: (person) => {
        server.setAccountPolicy({ requiresVerifiedEmail: true })
        return person
      },
    }),
  ),
  {
    procedure: 'auth.signup',
    reason: 'SIGNUP_CLOSED',
    held: (person) => {
      server.setAccountPolicy({ signup: 'closed' })
      return person
    },
  },
  {
    procedure: 'auth.signup',
    reason: 'PASSWORD_TOO_COMMON',
    input: { ...signup, password: 'Password123!' },
  },
  {
    procedure: 'auth.login',
    reason: 'INVALID_CREDENTIALS',
    input: { ...login, password: 'Not-The-Password-1' },
  },
  {
    procedure: 'auth.login',
    reason: 'INVALID_CREDENTIALS',
    input: { ...login, email: 'nobody@example.com' },
  },
  { procedure: 'auth.refresh', reason: 'UNAUTHENTICATED', held: () => ({}) },
  {
    procedure: 'auth.refresh',
    reason: 'UNAUTHENTICATED',
    held: () => ({ cookie: 'no.token.at-all' }),
  },
  { procedure: 'auth.refresh', reason: 'SESSION_EXPIRED', seconds: IDLE_SECONDS + 1 },
  {
    procedure: 'auth.refresh',
    reason: 'SESSION_REVOKED',
    held: async (person) => {
      await server.logout(person)
      return person
    },
  },
  {
    procedure: 'auth.refresh',
    reason: 'SESSION_REUSED',
    held: async (person) => {
      await server.refresh(await server.refresh(person))
      return person
    },
    seconds: GRACE_SECONDS + 1,
  },
  {
    procedure: 'auth.refresh',
    reason: 'REFRESH_RACED',
    held: async (person) => {
      await server.refresh(await server.refresh(person))
      return person
    },
  },
  {
    procedure: 'account.changePassword',
    reason: 'INVALID_CREDENTIALS',
    input: { ...passwords, currentPassword: 'Not-The-Password-1' },
  },
  {
    procedure: 'account.changePassword',
    reason: 'PASSWORD_TOO_COMMON',
    input: { ...passwords, newPassword: 'Password123!' },
  },
  {
    procedure: 'account.changePassword',
    reason: 'PASSWORD_UNCHANGED',
    input: { ...passwords, newPassword: passwords.currentPassword },
  },
  ...(['verifyEmail', 'resetPassword', 'confirmEmailChange', 'undoEmailChange'] as const).flatMap(
    (name): Refusal[] => {
      const procedure = `account.${name}`
      return [
        {
          procedure,
          reason: 'TOKEN_INVALID',
          input: { ...contract.account[name].example.input, token: 'bm8tc3VjaC10b2tlbg' },
        },
        { procedure, reason: 'TOKEN_EXPIRED', seconds: 86_400 },
      ]
    },
  ),
  {
    procedure: 'account.resetPassword',
    reason: 'PASSWORD_TOO_COMMON',
    input: { ...contract.account.resetPassword.example.input, newPassword: 'Password123!' },
  },
  {
    procedure: 'account.requestEmailChange',
    reason: 'INVALID_CREDENTIALS',
    input: { ...emailChange, currentPassword: 'Not-The-Password-1' },
  },
  {
    procedure: 'account.requestEmailChange',
    reason: 'EMAIL_UNCHANGED',
    input: { ...emailChange, newEmail: signup.email },
  },
  ...(['confirmEmailChange', 'undoEmailChange'] as const).map(
    (name): Refusal => ({
      procedure: `account.${name}`,
      reason: 'EMAIL_TAKEN',
      held: async (person) => {
        await server.signUpOther(emailChange.newEmail)
        return person
      },
    }),
  ),
  {
    procedure: 'account.delete',
    reason: 'INVALID_CREDENTIALS',
    input: { currentPassword: 'Not-The-Password-1' },
  },
  {
    procedure: 'account.delete',
    reason: 'LAST_ADMIN',
    held: async (person) => {
      await server.makeAdmin()
      return person
    },
  },
  { procedure: 'sessions.revoke', reason: 'SESSION_NOT_FOUND', input: { id: randomUUID() } },
  ...(['get', 'setRole', 'disable', 'enable', 'revokeSessions'] as const).map(
    (name): Refusal => ({
      procedure: `admin.users.${name}`,
      reason: 'USER_NOT_FOUND',
      input: { ...contract.admin.users[name].example.input, id: randomUUID() },
    }),
  ),
  {
    procedure: 'admin.users.invite',
    reason: 'EMAIL_TAKEN',
    input: { ...contract.admin.users.invite.example.input, email: signup.email },
  },
  {
    procedure: 'admin.users.setRole',
    reason: 'LAST_ADMIN',
    input: { id: ADMIN_ID, role: 'USER' },
  },
  { procedure: 'admin.users.disable', reason: 'LAST_ADMIN', input: { id: ADMIN_ID } },
]

// Those that follow from what a procedure declares of its access and its input.
const accessRefusals: Partial<Record<Reason, NonNullable<Refusal['held']>>> = {
  UNAUTHENTICATED: () => ({}),
  SESSION_REVOKED: async (person) => {
    await server.logout(person)
    return person
  },
  FORBIDDEN: async (person) => {
    await server.demoteAdmins()
    return person
  },
}
const impliedRefusals = [...declarations].flatMap(([procedure, { access, input, example }]) => [
  ...accessReasons[access].map((reason): Refusal => {
    const held = accessRefusals[reason]
    if (!held) throw new Error(`How is a caller refused with ${reason}?`)
    return { procedure, reason, held }
  }),
  ...(input
    ? [{ procedure, reason: 'INVALID_INPUT', input: spoiled(example.input) } satisfies Refusal]
    : []),
])

describe.each([...ownRefusals, ...impliedRefusals])(
  '$procedure, refused with $reason',
  (refusal) => {
    test('is so over tRPC, as plain HTTP and in the process, and leaves the cookie alone', async () => {
      const { procedure, reason, input, held = (person) => person, seconds = 0 } = refusal
      const answers = await callOverEveryTransport(procedure, async () => ({
        input: input ?? declarations.get(procedure)?.example.input,
        held: await held(await callerOf(procedure)),
        seconds,
      }))
      const status = getHTTPStatusCodeFromError(new TRPCError(errors[reason]))
      const expected = { kind: 'refused', reason, status, cookie: 'untouched' }
      expect(answers.createCaller).toMatchObject(expected)
      expect(answers.tRPC).toEqual(answers.createCaller)
      expect(answers.REST).toEqual(answers.createCaller)
    })
  },
)

test('every reason that a procedure declares is called for', () => {
  const declared = [...declarations].flatMap(([name, declaration]) =>
    declaration.errors.map((reason) => `${name} ${reason}`),
  )
  const called = new Set(ownRefusals.map(({ procedure, reason }) => `${procedure} ${reason}`))
  expect([...called].toSorted()).toEqual(declared.toSorted())
})

/** The same input with no field that its schema could take. */
function spoiled(example: unknown): unknown {
  return Object.fromEntries(Object.keys(Object(example)).map((key) => [key, '\n']))
}

const DIFFERS = [
  { what: 'token', pattern: /^[\w-]+\.[\w-]+\.[\w-]+$/ },
  { what: 'id', pattern: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/ },
  { what: 'time', pattern: /^\d{4}-\d\d-\d\dT[\d:.]+Z$/ },
]

/** Tokens, ids and times are other ones at every call. */
function withoutWhatDiffers(output: unknown): unknown {
  return mapLeaves(output, (leaf) => {
    const differing = DIFFERS.find(({ pattern }) => typeof leaf === 'string' && pattern.test(leaf))
    return differing ? `<${differing.what}>` : leaf
  })
}

/** What types of things stand where. A list is as its first element. */
function shapeOf(output: unknown): unknown {
  return mapLeaves(output, (leaf) => (leaf === null ? 'null' : typeof leaf), 1)
}

function mapLeaves(
  value: unknown,
  map: (leaf: unknown) => unknown,
  listed = Number.POSITIVE_INFINITY,
): unknown {
  if (Array.isArray(value))
    return value.slice(0, listed).map((item) => mapLeaves(item, map, listed))
  if (typeof value !== 'object' || value === null) return map(value)
  const entries = Object.entries(value).map(([key, item]) => [key, mapLeaves(item, map, listed)])
  return Object.fromEntries(entries)
}
