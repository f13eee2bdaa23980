// The invariants of docs/session-model.md, judged in every history by what was handed out and what the row showed, and
// not by the written model: a mistake in the model would hide itself.
import assert from 'node:assert/strict'
import type { Answer, Exchange, Policy, Session, Token } from './model.ts'

/** A token that is further behind has not lost a race. */
const RACE_GENERATIONS = 10

/** The session's row: as the model would put it, and as it is. */
export interface Row {
  readonly state: Session
  readonly columns: Readonly<Record<string, unknown>>
}

export function createLedger(policy: Policy) {
  const strings = new Map<string, string>()
  const spent = new Set<number>()
  let newest = 0
  // The token that was rotated last. Its answer may have been lost, so it may come again, and no other one may.
  let lastSpent = -1
  let lastRotation = 0
  let mustBeOut = false
  let commitsWereLost = false
  let retried = 0

  const isAuthentic = ({ request: { token, replica } }: Exchange, now: number) =>
    token !== undefined &&
    !token.forgery &&
    replica.secrets.includes(token.secret) &&
    token.exp > now + replica.clockAhead
  const mayBeRetried = ({ request: { token } }: Exchange) =>
    policy.retry === 'late' && token?.generation === lastSpent
  const isSuperseded = ({ request: { ask, token } }: Exchange) =>
    ask !== 'revoke' && token !== undefined && token.generation < newest

  return {
    recordToken(token: Token, string: string) {
      const name = `${token.generation} ${token.secret}`
      const known = strings.get(name) ?? string
      assert.ok(
        known === string || commitsWereLost,
        `A fork: there are two tokens of generation ${token.generation}`,
      )
      assert.ok(token.exp <= policy.maxAgeSeconds, 'A token outlives the absolute end')
      strings.set(name, string)
    },

    recordLostCommits() {
      commitsWereLost = true
    },

    recordExchanges(seen: {
      now: number
      exchanges: readonly Exchange[]
      before: Row
      after: Row
    }) {
      const { now, exchanges, before, after } = seen
      const answered = (kind: Answer['kind']) =>
        exchanges.filter(({ answer }) => answer.kind === kind)
      const rotations = answered('rotated')
      const replays = answered('replayed')
      const retries = answered('retried')
      const moves = [...rotations, ...retries]
      const handedOut = moves.length + replays.length

      assert.equal(after.columns.expires_at, before.columns.expires_at, 'The absolute end moved')
      assert.ok(after.state.idleEnd <= after.state.absoluteEnd, 'Idle past the absolute end')
      if (now >= policy.maxAgeSeconds) assert.equal(handedOut, 0, 'Lived past its absolute end')
      if (now >= before.state.idleEnd) assert.equal(handedOut, 0, 'Lived past its idle end')
      assert.ok(after.state.replays <= 100, 'A token was handed out without end')

      if (before.state.ended) {
        assert.equal(handedOut, 0, 'An ended session gave a token')
        assert.deepEqual(after.columns, before.columns, 'An ended session changed')
      }
      if (before.state.userDisabled) assert.equal(handedOut, 0, 'A disabled user got a token')
      if (mustBeOut) assert.equal(handedOut, 0, 'A session went on after a reuse')

      const loggedOut = exchanges.some(
        (exchange) => exchange.request.ask === 'logout' && isAuthentic(exchange, now),
      )
      if (loggedOut) assert.ok(after.state.ended, 'A session survived its logout')

      const stayed = moves.length === 0 && after.state.ended === before.state.ended
      if (stayed) {
        const replayed = { ...before.columns, replays: before.state.replays + replays.length }
        assert.deepEqual(after.columns, replayed, 'A replay moved more than its count')
      }

      // Who presents a superseded token after the grace, or one that was left far behind, ends the session, the thief's as
      // well as the owner's.
      const quiet = now - lastRotation >= policy.graceSeconds
      const isFarBehind = ({ request: { token } }: Exchange) =>
        token !== undefined && after.state.generation - token.generation > RACE_GENERATIONS
      const isReuse = (each: Exchange) =>
        isSuperseded(each) && !mayBeRetried(each) && (quiet || isFarBehind(each))
      const reuse = exchanges.some((each) => isReuse(each) && isAuthentic(each, now))
      if (reuse && moves.length === 0 && !before.state.userDisabled) {
        mustBeOut ||= !commitsWereLost
      }
      if (!commitsWereLost && policy.graceSeconds > 0) {
        assert.ok(moves.length <= 1, 'A fork: two tokens moved the session at once')
        const rotatedNow = rotations[0]?.request.token?.generation
        for (const { request } of [...retries, ...replays]) {
          const isLast = [lastSpent, rotatedNow].includes(request.token?.generation)
          assert.ok(isLast, 'A token got an answer that was not rotated last')
        }
        if (retries.length > 0) assert.ok(quiet, 'A successor was displaced within the grace')
      }
      retried += retries.length
      for (const { request, answer } of rotations) {
        const generation = request.token?.generation ?? 0
        assert.ok(!spent.has(generation) || commitsWereLost, 'A token was spent twice')
        spent.add(generation)
        newest = Math.max(newest, answer.token?.generation ?? 0)
        lastSpent = generation
      }
      for (const { answer } of retries) newest = Math.max(newest, answer.token?.generation ?? 0)
      if (moves.length > 0) lastRotation = now
      if (!commitsWereLost) {
        assert.equal(newest, after.state.generation, 'The newest token is not the current one')
      }

      // And nobody else does: an honest browser is not signed out as a thief.
      if (after.state.ended === 'reused' && !before.state.ended && !commitsWereLost) {
        const isFound = policy.graceSeconds === 0 ? isSuperseded : isReuse
        assert.ok(
          exchanges.some(isFound),
          'Signed out without a superseded token that is no lost race',
        )
      }
    },

    /** Each late retry was recorded, and a session that was ended as reused has told so, once. */
    judgeAuditEvents({ row, types }: { row: Row; types: readonly string[] }) {
      const expected = [
        ...Array<string>(retried).fill('session.retried'),
        ...(row.state.ended === 'reused' ? ['session.reused'] : []),
      ]
      assert.deepEqual(types.toSorted(), expected.toSorted(), 'Not one audit event each')
    },

    /** At every moment one token of a live session rotates, and none of another. */
    judgeTokens(seen: {
      now: number
      outcomes: readonly { token: Token; kind: Answer['kind'] }[]
      row: Row
    }) {
      const { ended, userDisabled, idleEnd, generation } = seen.row.state
      const giving: readonly Answer['kind'][] = ['rotated', 'replayed', 'retried']
      const givers = seen.outcomes.filter(({ kind }) => giving.includes(kind))
      const rotating = givers.filter(({ kind }) => kind === 'rotated')
      const generations = new Set(rotating.map(({ token }) => token.generation))
      if (ended || userDisabled || idleEnd <= seen.now) {
        assert.deepEqual(givers, [], 'A session that is over gives tokens')
        return
      }
      // Besides, the one that was rotated last gets an answer once more, and no other.
      const again = givers.filter(({ kind }) => kind !== 'rotated')
      if (!commitsWereLost) {
        const others = again.filter(({ token }) => token.generation !== lastSpent)
        assert.deepEqual(others, [], 'A token gets an answer that was not rotated last')
      }
      const isWithinGrace = seen.now - seen.row.state.rotatedAt < policy.graceSeconds
      const mayDisplace = policy.retry === 'late' && !isWithinGrace
      assert.ok(
        mayDisplace || again.every(({ kind }) => kind === 'replayed'),
        'A successor can be displaced that must not be',
      )
      // Those that the database forgot can each go on until one of them does.
      const forgotten = seen.outcomes.filter(
        ({ token }) => token.generation > generation && token.exp > seen.now,
      )
      const expected = [generation, ...forgotten.map(({ token }) => token.generation)]
      assert.deepEqual(generations, new Set(expected), 'Not one current token')
      assert.ok(commitsWereLost || forgotten.length === 0, 'A token is ahead of its session')
    },
  }
}
