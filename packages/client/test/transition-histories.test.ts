// Random histories of events, against what must hold whatever happens.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readAccessToken } from '../src/session/access-token.ts'
import type { RefreshAnswer } from '../src/session/request-refresh.ts'
import type { SessionEvent } from '../src/session/session-events.ts'
import {
  type Grant,
  initialState,
  isFresh,
  type SessionState,
} from '../src/session/session-state.ts'
import { transition } from '../src/session/transition.ts'
import type { TabMessage } from '../src/tabs/tab-messages.ts'
import { deepFreeze, tokenOf, userOf } from './fakes/grants.ts'

const RUNS = 2_000

const owners = { s1: 'ada', s2: 'ada', s3: 'bob', s4: 'bob' } as const
const sessionIds = fc.constantFrom('s1', 's2', 's3', 's4')
const users = fc
  .record({ id: fc.constantFrom('ada', 'bob'), year: fc.constantFrom('2026', '2027') })
  .map(({ id, year }) => ({ ...userOf(id), fullName: year, updatedAt: `${year}-06-01` }))
const reasons = fc.constantFrom(
  'SIGNED_OUT',
  'UNAUTHENTICATED',
  'SESSION_EXPIRED',
  'SESSION_REVOKED',
)
const grants = fc
  .record({
    sessionId: sessionIds,
    issuedAt: fc.nat({ max: 4 }),
    remainingMs: fc.constantFrom(1, 3_000, 900_000),
    user: users,
    isMixedUp: fc.constantFrom(false, false, false, true),
  })
  .map(({ sessionId, issuedAt, remainingMs, user, isMixedUp }): Grant => {
    const userId = owners[sessionId]
    const accessToken = tokenOf(sessionId, { userId, issuedAt })
    return { accessToken, remainingMs, user: isMixedUp ? user : { ...user, id: userId } }
  })
const answers = grants.map(
  ({ accessToken, remainingMs, user }): RefreshAnswer => ({
    accessToken,
    expiresIn: remainingMs / 1_000,
    user,
  }),
)
const messages: fc.Arbitrary<TabMessage> = fc.oneof(
  fc.constant<TabMessage>({ type: 'asked' }),
  {
    weight: 3,
    arbitrary: grants.map((grant): TabMessage => ({ type: 'signedIn', ...grant })),
  },
  users.map((user): TabMessage => ({ type: 'updated', user })),
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('signedOut'),
      sessionId: fc.option(sessionIds, { nil: undefined, freq: 3 }),
      reason: reasons,
    }),
  },
)

/** The answer to the request that was sent so many requests ago. */
interface Answer {
  readonly type: 'answer'
  readonly ago: number
  readonly answer: { readonly access: RefreshAnswer } | { readonly reason: 'SESSION_REVOKED' }
}
interface Step {
  readonly waitMs: number
  readonly random: number
  readonly isHidden: boolean
  readonly event: SessionEvent | Answer | { readonly type: 'ask' }
}

const events = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ type: 'ask' } as const) },
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('answer'),
      ago: fc.constantFrom(0, 0, 0, 1, 2, 5),
      answer: fc.oneof(
        { weight: 3, arbitrary: fc.record({ access: answers }) },
        fc.record({ reason: fc.constant('SESSION_REVOKED' as const) }),
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('granted'), access: answers }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('failed'),
      error: fc.constant('down'),
      retryAfterMs: fc.constantFrom(0, 0, 20_000, 120_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('loggedOut'),
      sessionId: fc.option(sessionIds, { nil: undefined }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('learned'), user: users }) },
  { weight: 8, arbitrary: messages },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constantFrom('due', 'woken') }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('restored', 'refreshed') }) },
)
const steps: fc.Arbitrary<Step> = fc.record({
  waitMs: fc.constantFrom(0, 1, 400, 10_000, 860_000, 8 * 3_600_000),
  random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  isHidden: fc.boolean(),
  event: events,
})

/** What the page knows besides its state: which requests are under way, and which sessions were revoked. */
function createModel() {
  const asked: { readonly turn: number; readonly step: number }[] = []
  const revoked = new Set<string>()
  let changedAt = -1

  return {
    revoked,
    ask: (turn: number, step: number) => asked.push({ turn, step }),
    requestOf: (ago: number) => asked.at(-1 - ago) ?? { turn: 0, step: -1 },
    /** Something has happened to the session since the request was sent. */
    isLate: (request: { readonly step: number }) => request.step < changedAt,
    learn(event: SessionEvent, before: SessionState, after: SessionState, step: number) {
      const revokedId = event.type === 'signedOut' ? event.sessionId : undefined
      const isAnother =
        before.held?.accessToken !== after.held?.accessToken ||
        before.snapshot.status !== after.snapshot.status
      if (revokedId || isAnother || event.type === 'granted') changedAt = step
      if (event.type === 'granted' && after.held) revoked.delete(after.held.sessionId)
      if (revokedId) revoked.add(revokedId)
      if (before.held && before.held.sessionId !== after.held?.sessionId) {
        revoked.add(before.held.sessionId)
      }
    },
  }
}

function isReadable({ accessToken, user }: RefreshAnswer | Grant): boolean {
  return readAccessToken(accessToken)?.userId === user.id
}

/** What other tabs are told: of changes made here, and what they asked. Never what they said themselves. */
function expectedPost(event: SessionEvent, before: SessionState, after: SessionState, now: number) {
  switch (event.type) {
    case 'granted':
      return 'signedIn'
    case 'rejected':
      return before.held && 'signedOut'
    case 'loggedOut':
      return after.held ? undefined : 'signedOut'
    case 'learned':
      return after.held === before.held ? undefined : 'updated'
    case 'woken':
      return before.snapshot.status === 'signedOut' ? 'asked' : undefined
    case 'asked':
      return isFresh(before.held, now) ? 'signedIn' : undefined
    default:
      return undefined
  }
}

function live(history: readonly Step[]): Record<string, number> {
  const model = createModel()
  const seen: Record<string, number> = {}
  const count = (what: string) => {
    seen[what] = (seen[what] ?? 0) + 1
  }
  let state: SessionState = deepFreeze(initialState)
  let now = 1_000
  let isPlanned = false

  for (const [step, { waitMs, random, isHidden, event: drawn }] of history.entries()) {
    now += waitMs
    if (drawn.type === 'ask') {
      model.ask(state.turn, step)
      continue
    }
    const request = drawn.type === 'answer' ? model.requestOf(drawn.ago) : undefined
    const event = drawn.type === 'answer' ? answerOf(drawn, model.requestOf(drawn.ago).turn) : drawn
    const before = state
    const decide = () => transition(before, deepFreeze({ ...event, now, random, isHidden }))

    if (request && model.isLate(request)) {
      // Whatever it says, even nonsense.
      expect(decide()).toEqual({ state: before, effects: {} })
      expect(decide().state).toBe(before)
      count(`late while ${before.snapshot.status}`)
      continue
    }
    if (event.type === 'granted' && !isReadable(event.access)) {
      expect(decide).toThrow('another user')
      count('throws')
      continue
    }
    const { state: after, effects } = decide()
    state = deepFreeze(after)
    const { snapshot, held } = after

    // The snapshot shows what is held, and nothing else.
    expect(snapshot.status === 'signedIn').toBe(held !== undefined)
    if (snapshot.status === 'signedIn') {
      expect(snapshot).toEqual({
        status: 'signedIn',
        user: held?.user,
        expiresAt: held?.expiresAt,
      })
    }
    // It is the same object until something changes; the application hears once that its session is gone.
    const isChanged = snapshot !== before.snapshot
    expect(isChanged).toBe(held !== before.held || snapshot.status !== before.snapshot.status)
    expect(effects.end !== undefined).toBe(before.held !== undefined && held === undefined)
    // What is known once is never unknown again.
    if (before.snapshot.status !== 'unknown') expect(snapshot.status).not.toBe('unknown')

    // A session that was revoked is held again by the server's own answer alone.
    if (event.type === 'granted') {
      expect(held?.accessToken).toBe(event.access.accessToken)
      if (model.revoked.has(held?.sessionId ?? '')) count('brought back by the server')
    } else if (held) {
      expect(model.revoked).not.toContain(held.sessionId)
    }
    if (event.type === 'signedIn') {
      const facts = readAccessToken(event.accessToken)
      const isRevoked = facts && model.revoked.has(facts.sessionId)
      if (isRevoked) count('not brought back by a tab')
      if (!isRevoked && isReadable(event) && !before.held) {
        expect(held?.accessToken).toBe(event.accessToken)
        count('taken from a tab')
      }
    }

    expect(effects.post?.type).toBe(expectedPost(event, before, after, now))

    // The timer: always planned while signed in, but for hidden tabs; never by a page that has just been signed out.
    const { delayMs } = effects
    if (delayMs !== undefined) {
      isPlanned = delayMs < Infinity
      expect(after.dueAt).toBe(now + delayMs)
    }
    if (before.held && !held) expect(isPlanned).toBe(false)
    if (held !== before.held && held?.accessToken !== before.held?.accessToken && held) {
      expect(isPlanned).toBe(true)
      expect(after.dueAt).toBeLessThan(held.expiresAt)
      expect({ failures: after.failures, rest: after.rest }).toEqual({
        failures: 0,
        rest: undefined,
      })
    }
    if (event.type === 'failed') {
      const { retryAfterMs } = event
      expect(after.failures).toBe(before.failures + 1)
      expect(delayMs).toBeGreaterThanOrEqual(Math.max(retryAfterMs, 500))
      expect(delayMs).toBeLessThanOrEqual(Math.max(retryAfterMs, 30_000))
    }
    if (event.type === 'due') {
      isPlanned = false
      expect(effects.refreshNow).toBe(!isHidden)
    }
    model.learn(event, before, after, step)
    count(`${event.type} while ${before.snapshot.status}`)
  }
  return seen
}

function answerOf({ answer }: Answer, turn: number): SessionEvent {
  if ('access' in answer) return { type: 'granted', access: answer.access, turn }
  return { type: 'rejected', reason: answer.reason, turn }
}

test(`${RUNS} random histories of events break no rule of the session`, () => {
  const seen: Record<string, number> = {}
  fc.assert(
    fc.property(fc.array(steps, { minLength: 1, maxLength: 40 }), (history) => {
      for (const [what, times] of Object.entries(live(history))) {
        seen[what] = (seen[what] ?? 0) + times
      }
    }),
    { numRuns: RUNS },
  )
  // The histories do get to what is hard.
  for (const what of [
    'late while signedOut',
    'late while signedIn',
    'brought back by the server',
    'not brought back by a tab',
    'taken from a tab',
    'throws',
    'loggedOut while signedIn',
    'due while signedIn',
  ]) {
    expect({ [what]: seen[what] ?? 0 }).toEqual({ [what]: expect.toSatisfy((n) => n > RUNS / 50) })
  }
})
