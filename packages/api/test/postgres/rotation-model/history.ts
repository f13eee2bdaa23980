// One real session from its opening on: requests reach it through the replicas, operators and accidents through SQL.
// Every token that was ever handed out is kept.
import { randomUUID } from 'node:crypto'
import { ada } from '@countersign/testing'
import { createCaller } from '../../../src/router.ts'
import { rotateSession } from '../../../src/sessions/rotate-session.ts'
import { ApiError } from '../../../src/trpc/api-error.ts'
import { createLedger, type Row } from './ledger.ts'
import type { Answer, Exchange, Policy, Request, Session, Token } from './model.ts'
import { everySecret, type System } from './system.ts'

/** A request on its way to one of the replicas. */
export interface Sent extends Request {
  /** The number of its pool. */
  readonly pool: number
}

const isRefusedLogin = (error: unknown): true => {
  if (error instanceof ApiError && error.reason === 'INVALID_CREDENTIALS') return true
  throw error
}

const nothingIsKept = new Error('What was tried is rolled back')

export type History = Awaited<ReturnType<typeof openHistory>>

export async function openHistory(system: System, policy: Policy) {
  const { query, sleep } = system
  await sleep(-system.now())
  const signup = await system.contextOf({
    pool: 0,
    replica: { secrets: [0], clockAhead: 0 },
    policy,
    cookie: undefined,
  })
  const person = { ...ada, email: `${randomUUID()}@example.com` }
  await createCaller(signup).auth.signup(person)
  const first = system.readToken(String(signup.jar.cookie))
  const { sessionId, userId } = first

  const ledger = createLedger(policy)
  const strings = new Map<string, string>()
  const nameOf = ({ generation, exp, secret }: Token) => `${generation} ${exp} ${secret}`
  const keep = (string: string): Token => {
    const { token } = system.readToken(string)
    strings.set(nameOf(token), string)
    ledger.recordToken(token, string)
    return token
  }
  keep(String(signup.jar.cookie))

  const forge = async (token: Token): Promise<string> => {
    const tokens = await system.refreshTokensOf({ secrets: [token.secret], clockAhead: 0 })
    const issued = await tokens.issue(
      {
        id: sessionId,
        userId: token.forgery === 'another user' ? randomUUID() : userId,
        generation: token.generation,
        idleExpiresAt: system.dateOf(token.exp),
      },
      token.forgery === 'another key' ? 'A'.repeat(43) : first.key,
    )
    return token.forgery === 'another signature'
      ? issued.token.replace(/[^.]+$/, 'A'.repeat(43))
      : issued.token
  }
  const stringOf = async (token: Token | undefined): Promise<string | undefined> => {
    if (token?.forgery) return forge(token)
    return token && strings.get(nameOf(token))
  }

  const readRow = async (): Promise<Row> => {
    const [row] = await query`
      select sessions.*, users.disabled_at from sessions join users on users.id = user_id
       where sessions.id = ${sessionId}`
    if (!row) throw new Error('The session is gone')
    const { secondsOf } = system
    const state: Session = {
      generation: Number(row.generation),
      retryGeneration: Number(
        row.retry_for_generation === row.generation
          ? row.retry_generation
          : Number(row.generation) - 1,
      ),
      rotatedAt: secondsOf(row.rotated_at),
      replays: Number(row.replays),
      idleEnd: secondsOf(row.idle_expires_at),
      absoluteEnd: secondsOf(row.expires_at),
      ended: row.revoked_at === null ? undefined : String(row.revoked_reason),
      userDisabled: row.disabled_at !== null,
    }
    return { state, columns: row }
  }
  let row = await readRow()

  // The statement with which the release before late retries rotates: it does not know of their columns.
  const rotateAsPreviousRelease = async (
    { refreshTokens, sessionPolicy }: Awaited<ReturnType<System['contextOf']>>,
    cookie: string | undefined,
  ): Promise<Answer | undefined> => {
    const verdict = cookie === undefined ? undefined : await refreshTokens.verify(cookie)
    if (verdict?.kind !== 'authentic') return undefined
    const { presented, key } = verdict
    const [rotated] = await query`
      update sessions set generation = generation + 1, rotated_at = clock_timestamp(),
             last_used_at = clock_timestamp(), replays = 0,
             idle_expires_at = least(expires_at,
               clock_timestamp() + make_interval(secs => ${sessionPolicy.idleSeconds}))
        from users
       where sessions.id = ${presented.sessionId} and user_id = ${presented.userId}
         and key_hash = ${presented.keyHash} and generation = ${presented.generation}
         and users.id = user_id and revoked_at is null and disabled_at is null
         and idle_expires_at > clock_timestamp()
      returning generation, idle_expires_at`
    if (!rotated) return undefined
    const issued = await refreshTokens.issue(
      {
        id: sessionId,
        userId,
        generation: Number(rotated.generation),
        idleExpiresAt: new Date(String(rotated.idle_expires_at)),
      },
      key,
    )
    return { kind: 'rotated', token: keep(issued.token) }
  }

  const answerTo = async ({ ask, token, replica, pool, isPrevious }: Sent): Promise<Answer> => {
    if (ask === 'revoke') {
      await query`
        update sessions set revoked_at = clock_timestamp(), revoked_reason = 'revoked'
         where id = ${sessionId} and revoked_at is null`
      return { kind: 'done' }
    }
    const cookie = await stringOf(token)
    const context = await system.contextOf({ pool, replica, policy, cookie })
    const { auth } = createCaller(context)
    if (ask === 'logout' || ask === 'logout everywhere') {
      await auth.logout({ everywhere: ask === 'logout everywhere' })
      return { kind: 'done' }
    }
    if (ask === 'login') {
      const refused = await auth.login(person).then(() => false, isRefusedLogin)
      return { kind: refused ? 'unauthenticated' : 'done' }
    }
    const previous = isPrevious && (await rotateAsPreviousRelease(context, cookie))
    if (previous) return previous
    const outcome = await rotateSession(context, cookie)
    if (!('refreshToken' in outcome)) return { kind: outcome.kind }
    return { kind: outcome.kind, token: keep(outcome.refreshToken.token) }
  }

  const tryAll = async () => {
    const { db, ...context } = await system.contextOf({
      pool: 0,
      replica: everySecret,
      policy,
      cookie: undefined,
    })
    const outcomes: { token: Token; kind: Answer['kind'] }[] = []
    await db.transaction(async (tx) => {
      for (const string of strings.values()) {
        await tx
          .transaction(async (attempt) => {
            const { kind } = await rotateSession({ ...context, db: attempt }, string)
            outcomes.push({ token: system.readToken(string).token, kind })
            throw nothingIsKept
          })
          .catch((error) => {
            if (error !== nothingIsKept) throw error
          })
      }
    })
    return outcomes
  }

  return {
    firstToken: first.token,
    sleep,
    /** The session as the database has it after the last request or accident. */
    state: () => row.state,
    /** Sends requests at the same time. Throws when what happens breaks one of the ledger's invariants. */
    async send(requests: readonly Sent[]): Promise<Exchange[]> {
      const before = row
      const settled = await Promise.allSettled(requests.map(answerTo))
      row = await readRow()
      const exchanges = requests.map(({ pool, ...request }, index): Exchange => {
        const result = settled[index]
        if (result?.status !== 'fulfilled') throw result?.reason
        system.seen.add(result.value.kind)
        return { request, answer: result.value }
      })
      ledger.recordExchanges({ now: system.now(), exchanges, before, after: row })
      return exchanges
    },
    /** A failover: the database forgets what it committed since an earlier state. RevocationCache were older. */
    async loseCommits({ generation, retryGeneration, rotatedAt, replays, idleEnd }: Session) {
      await query`
        update sessions set generation = ${generation}, replays = ${replays},
               retry_generation = ${retryGeneration}, retry_for_generation = ${generation},
               rotated_at = ${system.dateOf(rotatedAt).toISOString()}::timestamptz,
               idle_expires_at = ${system.dateOf(idleEnd).toISOString()}::timestamptz
         where id = ${sessionId}`
      ledger.recordLostCommits()
      row = await readRow()
    },
    async setReplays(replays: number) {
      await query`update sessions set replays = ${replays} where id = ${sessionId}`
      row = await readRow()
    },
    async setUserDisabled(disabled: boolean) {
      await query`
        update users set disabled_at = case when ${disabled}::boolean then clock_timestamp() end
         where id = ${userId}`
      row = await readRow()
    },
    /** Presents every token ever issued, each as if it were the only one, and leaves no trace. */
    async audit() {
      ledger.judgeTokens({ now: system.now(), outcomes: await tryAll(), row })
      const events = await query`
        select type from audit_events
        where session_id = ${sessionId} and type in ('session.reused', 'session.retried')`
      const types = events.map(({ type }) => String(type))
      ledger.judgeAuditEvents({ row, types })
    },
  }
}
