import { describe, expect, test } from 'vitest'
import type { Moment, SessionEvent } from '../src/session/session-events.ts'
import {
  initialState,
  knownOutcome,
  OTHER_USER,
  type SessionState,
} from '../src/session/session-state.ts'
import { type Transition, transition } from '../src/session/transition.ts'
import { deepFreeze, tokenOf, userOf } from './fakes/grants.ts'

const NOW = 1_000_000
const TTL_MS = 900_000

const ada = userOf('ada')
const bob = userOf('bob')
const news = { ...ada, fullName: 'Ada Lovelace', updatedAt: '2026-03-02T12:00:00.000Z' }

function accessOf(sessionId: string, { issuedAt = 100, user = ada } = {}) {
  const accessToken = tokenOf(sessionId, { issuedAt, userId: user.id })
  return { accessToken, expiresIn: TTL_MS / 1_000, user }
}

/** The message of a tab that has this token. */
function messageOf(...given: Parameters<typeof accessOf>): SessionEvent {
  const { accessToken, user } = accessOf(...given)
  return { type: 'signedIn', accessToken, user, remainingMs: TTL_MS }
}

/** Mutating the state or the event would throw. */
function after(state: SessionState, event: SessionEvent, moment: Partial<Moment> = {}): Transition {
  const given = { ...event, now: NOW, random: 0, isHidden: false, ...moment }
  return deepFreeze(transition(deepFreeze(state), deepFreeze(given)))
}

const stateAfter = (...given: Parameters<typeof after>) => after(...given).state

const signedIn = stateAfter(initialState, { type: 'granted', access: accessOf('s2') })
const expired = stateAfter(
  initialState,
  { type: 'granted', access: accessOf('s2') },
  { now: NOW - TTL_MS - 1 },
)
const signedOut = stateAfter(signedIn, {
  type: 'rejected',
  reason: 'SESSION_EXPIRED',
  turn: signedIn.turn,
})

const states = {
  unknown: initialState,
  'signed in': signedIn,
  expired: expired,
  'backing off': stateAfter(expired, { type: 'failed', error: 'down', retryAfterMs: 9_000 }),
  'told why': stateAfter(signedIn, { type: 'signedOut', reason: 'SIGNED_OUT' }),
  'signed out': signedOut,
  doubted: stateAfter(signedOut, { type: 'restored' }),
}
type StateName = keyof typeof states

const events = {
  'a login answers': { type: 'granted', access: accessOf('s3', { user: bob }) },
  'a refresh answers': { type: 'granted', access: accessOf('s2', { issuedAt: 200 }) },
  'a refresh says: no session': { type: 'rejected', reason: 'UNAUTHENTICATED', turn: 0 },
  'a refresh says: reused': { type: 'rejected', reason: 'SESSION_REUSED', turn: 0 },
  'a refresh fails': { type: 'failed', error: 'down', retryAfterMs: 0 },
  'a refresh is done': { type: 'refreshed' },
  'a logout answers': { type: 'loggedOut', sessionId: 's2' },
  'a logout answers, another session was held': { type: 'loggedOut', sessionId: 's1' },
  'the user has changed': { type: 'learned', user: news },
  'the user is the same': { type: 'learned', user: ada },
  'another user has changed': { type: 'learned', user: bob },
  'the timer elapses': { type: 'due' },
  'the page wakes': { type: 'woken' },
  'the page is restored': { type: 'restored' },
  'a tab asks': { type: 'asked' },
  'a tab has a newer token': messageOf('s2', { issuedAt: 200 }),
  'a tab has the same token': messageOf('s2'),
  'a tab has an older token': messageOf('s2', { issuedAt: 50 }),
  'a tab has an older session': messageOf('s1', { issuedAt: 300 }),
  'a tab has a newer session': messageOf('s3', { user: bob }),
  'a tab says: the user has changed': { type: 'updated', user: news },
  'a tab says: s2 is signed out': { type: 'signedOut', sessionId: 's2', reason: 'SIGNED_OUT' },
  'a tab says: s1 is signed out': { type: 'signedOut', sessionId: 's1', reason: 'SIGNED_OUT' },
  'a tab says: signed out': { type: 'signedOut', reason: 'SESSION_REVOKED' },
} satisfies Record<string, SessionEvent>
type EventName = keyof typeof events

/** In words: whom the page shows, or else what it remembers; then what is to be done. */
function summaryOf(before: SessionState, { state, effects }: Transition): string {
  const { post, stopWaiting, delayMs, refreshNow, end } = effects
  const parts = [
    state.snapshot === before.snapshot ? changedOf(before, state) : shownBy(state),
    post && `post ${post.type}`,
    stopWaiting && 'stop waiting',
    delayMs !== undefined && (delayMs < Infinity ? `plan in ${delayMs}` : 'plan nothing'),
    refreshNow && 'refresh now',
    end && `end ${end}`,
  ]
  return parts.filter(Boolean).join(', ') || 'nothing'
}

function shownBy({ snapshot, held }: SessionState): string {
  if (held) return `${held.user.fullName} in ${held.sessionId}`
  return 'reason' in snapshot ? `signed out by ${snapshot.reason}` : snapshot.status
}

function changedOf(before: SessionState, state: SessionState): string {
  const names = ['turn', 'revoked', 'refusal', 'isDoubted', 'failures', 'rest'] as const
  const changed = names.filter((name) => (before[name] || 0) !== (state[name] || 0))
  return changed.map((name) => `another ${name}`).join(', ')
}

const expected: Record<
  EventName,
  Record<string, 'every state' | 'any other state' | readonly StateName[]>
> = {
  'a login answers': {
    'bob in s3, post signedIn, stop waiting, plan in 855000': 'every state',
  },
  'a refresh answers': {
    'ada in s2, post signedIn, stop waiting, plan in 855000': 'every state',
  },
  'a refresh says: no session': {
    'signedOut, stop waiting, plan nothing': ['unknown'],
    'signed out by SIGNED_OUT, post signedOut, stop waiting, plan nothing, end SIGNED_OUT': [
      'told why',
    ],
    'stop waiting, plan nothing': ['signed out', 'doubted'],
    'signed out by UNAUTHENTICATED, post signedOut, stop waiting, plan nothing, end UNAUTHENTICATED':
      'any other state',
  },
  'a refresh says: reused': {
    'signed out by SESSION_REUSED, stop waiting, plan nothing': ['unknown'],
    'stop waiting, plan nothing': ['signed out', 'doubted'],
    'signed out by SESSION_REUSED, post signedOut, stop waiting, plan nothing, end SESSION_REUSED':
      'any other state',
  },
  'a refresh fails': {
    'another failures, another rest, plan in 1000': ['backing off'],
    'another failures, another rest, plan in 500': 'any other state',
  },
  'a refresh is done': {
    'another isDoubted': ['doubted'],
    nothing: 'any other state',
  },
  'a logout answers': {
    'signed out by SIGNED_OUT, post signedOut, stop waiting, plan nothing': ['unknown'],
    'post signedOut, stop waiting, plan nothing': ['signed out', 'doubted'],
    'signed out by SIGNED_OUT, post signedOut, stop waiting, plan nothing, end SIGNED_OUT':
      'any other state',
  },
  'a logout answers, another session was held': {
    'signed out by SIGNED_OUT, post signedOut, stop waiting, plan nothing': ['unknown'],
    'post signedOut, stop waiting, plan nothing': ['signed out', 'doubted'],
    'refresh now': 'any other state',
  },
  'the user has changed': {
    nothing: ['unknown', 'signed out', 'doubted'],
    'Ada Lovelace in s2, post updated': 'any other state',
  },
  'the user is the same': {
    nothing: 'every state',
  },
  'another user has changed': {
    nothing: 'every state',
  },
  'the timer elapses': {
    'another rest, refresh now': ['backing off'],
    'refresh now': 'any other state',
  },
  'the page wakes': {
    'plan in 9000': ['backing off'],
    'plan in 0': ['unknown', 'expired'],
    nothing: ['signed in', 'told why'],
    'post asked': ['signed out', 'doubted'],
  },
  'the page is restored': {
    'refresh now': ['doubted'],
    'another isDoubted, refresh now': 'any other state',
  },
  'a tab asks': {
    'post signedIn': ['signed in', 'told why'],
    nothing: 'any other state',
  },
  'a tab has a newer token': {
    nothing: ['signed out', 'doubted'],
    'ada in s2, stop waiting, plan in 855000': 'any other state',
  },
  'a tab has the same token': {
    'ada in s2, stop waiting, plan in 855000': ['unknown'],
    nothing: 'any other state',
  },
  'a tab has an older token': {
    'ada in s2, stop waiting, plan in 855000': ['unknown'],
    nothing: 'any other state',
  },
  'a tab has an older session': {
    'ada in s1, stop waiting, plan in 855000': ['unknown', 'signed out', 'doubted'],
    nothing: 'any other state',
  },
  'a tab has a newer session': {
    'bob in s3, stop waiting, plan in 855000': 'every state',
  },
  'a tab says: the user has changed': {
    nothing: ['unknown', 'signed out', 'doubted'],
    'Ada Lovelace in s2': 'any other state',
  },
  'a tab says: s2 is signed out': {
    'another turn, another revoked': ['unknown', 'signed out', 'doubted'],
    'signed out by SIGNED_OUT, stop waiting, plan nothing, end SIGNED_OUT': 'any other state',
  },
  'a tab says: s1 is signed out': {
    'another turn, another revoked': 'every state',
  },
  'a tab says: signed out': {
    nothing: ['unknown', 'signed out', 'doubted'],
    'another refusal, refresh now': 'any other state',
  },
}

/** An answer comes in the turn that it was asked for in. */
function inTurn(event: SessionEvent, { turn }: SessionState): SessionEvent {
  return 'turn' in event ? { ...event, turn } : event
}

const isStateName = (name: string): name is StateName => name in states
const isEventName = (name: string): name is EventName => name in events
const stateNames = Object.keys(states).filter(isStateName)
const eventNames = Object.keys(events).filter(isEventName)

describe.each(eventNames)('when %s', (name) => {
  test.each(stateNames)('and the session is %s', (stateName) => {
    const outcomes = Object.entries(expected[name])
    const own = outcomes.find(([, where]) => where.includes(stateName))
    const [outcome] = own ?? outcomes.find(([, where]) => typeof where === 'string') ?? []
    const state = states[stateName]
    expect(summaryOf(state, after(state, inTurn(events[name], state)))).toBe(outcome)
  })
})

describe('an answer that was asked for in an earlier turn', () => {
  const late: readonly SessionEvent[] = [
    { type: 'granted', access: accessOf('s9'), turn: -1 },
    { type: 'granted', access: { ...accessOf('s9'), accessToken: 'nonsense' }, turn: -1 },
    { type: 'rejected', reason: 'SESSION_REUSED', turn: -1 },
  ]
  test.each(stateNames)('changes nothing when %s', (stateName) => {
    const state = states[stateName]
    for (const event of late) {
      expect(after(state, event)).toEqual({ state, effects: {} })
      expect(stateAfter(state, event)).toBe(state)
    }
  })

  test.each([
    ['a token', { type: 'granted', access: accessOf('s3', { user: bob }) }],
    ['a token of another tab', messageOf('s3', { user: bob })],
    ['a sign-out', { type: 'loggedOut', sessionId: 's2' }],
    ['a sign-out of any session in another tab', events['a tab says: s1 is signed out']],
  ] satisfies [string, SessionEvent][])('was asked for before %s', (_, event) => {
    const { turn } = signedIn
    const state = stateAfter(signedIn, event)
    expect(stateAfter(state, { type: 'granted', access: accessOf('s9'), turn })).toBe(state)
  })
})

describe('an answer of the server', () => {
  test.each([
    ['without a token', { accessToken: 'opaque' }, 'no access token'],
    ['for no time', { expiresIn: 0 }, 'no access token'],
    ['for an unknown time', { expiresIn: Number.NaN }, 'no access token'],
    ['about another user', { user: bob }, OTHER_USER],
  ])('%s is thrown out', (_, part, message) => {
    const access = { ...accessOf('s2'), ...part }
    expect(() => after(initialState, { type: 'granted', access })).toThrow(message)
  })

  test('brings a revoked session back, and then tabs do too', () => {
    const revoked = stateAfter(signedIn, events['a tab says: s2 is signed out'])
    expect(stateAfter(revoked, messageOf('s2', { issuedAt: 200 })).held).toBeUndefined()
    const back = stateAfter(revoked, { type: 'granted', access: accessOf('s2') })
    expect(back.held?.sessionId).toBe('s2')
    expect(stateAfter(back, messageOf('s2', { issuedAt: 200 })).held?.issuedAt).toBe(200)
  })

  test('revokes the session that it replaces', () => {
    const replaced = stateAfter(signedIn, { type: 'granted', access: accessOf('s3') })
    const left = stateAfter(replaced, { type: 'signedOut', sessionId: 's3', reason: 'SIGNED_OUT' })
    expect(stateAfter(left, messageOf('s2', { issuedAt: 200 })).held).toBeUndefined()
  })
})

test('what is told of a session is what the page shows', () => {
  const { effects } = after(signedIn, { type: 'asked' }, { now: NOW + 1_000 })
  const { accessToken, user } = accessOf('s2')
  expect(effects.post).toEqual({ type: 'signedIn', accessToken, user, remainingMs: 899_000 })
})

test('a refusal is forgotten with the token that was refused', () => {
  const renewed = stateAfter(states['told why'], messageOf('s2', { issuedAt: 200 }))
  expect(renewed.refusal).toBeUndefined()
})

test('a cookie that is gone is no reason for a refusal', () => {
  const told = stateAfter(states['told why'], { type: 'signedOut', reason: 'UNAUTHENTICATED' })
  expect(told.refusal).toBe('SIGNED_OUT')
})

test.each([
  [TTL_MS, 0, 855_000],
  [TTL_MS, 0.999, 840_015],
  [3_000, 0, 2_550],
])('a token of %i ms is replaced at a moment that %f draws', (remainingMs, random, delayMs) => {
  const access = { ...accessOf('s2'), expiresIn: remainingMs / 1_000 }
  const { effects } = after(initialState, { type: 'granted', access }, { random })
  expect(effects.delayMs).toBeCloseTo(delayMs)
})

describe('backing off', () => {
  const fail = (retryAfterMs = 0): SessionEvent => ({ type: 'failed', error: 'down', retryAfterMs })

  test('takes twice as long each time, up to half a minute', () => {
    const delays: unknown[] = []
    let state: SessionState = signedIn
    for (let n = 0; n < 7; n += 1) {
      const next = after(state, fail(), { random: 1 })
      delays.push(next.effects.delayMs)
      state = next.state
    }
    expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
  })

  test('rests for as long as the server asks for, and half a second at least', () => {
    expect(stateAfter(signedIn, fail()).rest).toEqual({ error: 'down', until: NOW + 500 })
    expect(stateAfter(signedIn, fail(9_000)).rest).toEqual({ error: 'down', until: NOW + 9_000 })
  })

  test('goes on after a rest that has passed, when the page wakes', () => {
    const { effects } = after(states['backing off'], { type: 'woken' }, { now: NOW + 9_500 })
    expect(effects.delayMs).toBeLessThanOrEqual(0)
  })

  test('ends with a token', () => {
    const access = accessOf('s2')
    const { failures, rest } = stateAfter(states['backing off'], { type: 'granted', access })
    expect({ failures, rest }).toEqual({ failures: 0, rest: undefined })
  })
})

describe('a hidden page', () => {
  const isHidden = true

  test('leaves a refresh that is due to others, and plans it when it is shown', () => {
    const due = after(expired, { type: 'due' }, { isHidden })
    expect(due.effects.refreshNow).toBe(false)
    expect(after(due.state, { type: 'woken' }, { isHidden }).effects.delayMs).toBeUndefined()
    expect(after(due.state, { type: 'woken' }).effects.delayMs).toBe(0)
  })

  test('asks the other tabs when it is signed out', () => {
    expect(after(signedOut, { type: 'woken' }, { isHidden }).effects.post?.type).toBe('asked')
  })
})

test('a timer that elapses hours late refreshes at once', () => {
  const { effects } = after(signedIn, { type: 'due' }, { now: NOW + 8 * 3_600_000 })
  expect(effects.refreshNow).toBe(true)
})

describe('a refresh need not be requested', () => {
  const known = (state: SessionState, refused?: string, now = NOW) =>
    knownOutcome(state, { refused, now })?.type

  test('without a session, unless that is doubted', () => {
    expect(known(signedOut)).toBe('rejected')
    expect(known(states.doubted)).toBeUndefined()
    expect(known(stateAfter(states.doubted, { type: 'refreshed' }))).toBe('rejected')
    expect(known(initialState)).toBeUndefined()
  })

  test('with a fresh token that is another one than the refused', () => {
    expect(known(signedIn)).toBe('granted')
    expect(known(signedIn, signedIn.held?.accessToken)).toBeUndefined()
    expect(known(signedIn, undefined, NOW + TTL_MS - 30_001)).toBe('granted')
    expect(known(signedIn, undefined, NOW + TTL_MS - 30_000)).toBeUndefined()
  })
})
