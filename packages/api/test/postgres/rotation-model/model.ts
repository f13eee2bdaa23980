// The written model of a session: what docs/session-model.md says that a request is worth, as pure functions over whole
// seconds. It imports nothing, least of all the code that it judges.

/** How often one token is handed out again within the grace. */
const MAX_REPLAYS = 100
/** How many generations behind a token may be, and still have lost a race. */
const MAX_RACED_GENERATIONS = 10

export interface Policy {
  readonly graceSeconds: number
  readonly retry: 'late' | 'strict'
  readonly idleSeconds: number
  readonly maxAgeSeconds: number
}

/** One session and its user. Times are seconds since the session was opened. */
export interface Session {
  readonly generation: number
  /** The generation that was rotated last: the one whose holder may never have got the answer. -1 for none. */
  readonly retryGeneration: number
  readonly rotatedAt: number
  readonly replays: number
  readonly idleEnd: number
  readonly absoluteEnd: number
  readonly ended: string | undefined
  readonly userDisabled: boolean
}

/** What is wrong with a token that the product never issued. */
export const forgeries = ['another key', 'another signature', 'another user'] as const

/** What a refresh token says, and the number of the secret that signed it. */
export interface Token {
  readonly generation: number
  readonly exp: number
  readonly secret: number
  readonly forgery?: (typeof forgeries)[number]
}

/** A replica as it is when a request reaches it. */
export interface Replica {
  /** The secrets that it knows; the first signs. */
  readonly secrets: readonly number[]
  /** How many seconds its clock is ahead of the database's. */
  readonly clockAhead: number
}

export interface Request {
  readonly ask: 'refresh' | 'login' | 'logout' | 'logout everywhere' | 'revoke'
  readonly token: Token | undefined
  readonly replica: Replica
  /** Whether it is served by the release before late retries, which knows nothing of them. */
  readonly isPrevious?: boolean
}

export interface Answer {
  readonly kind:
    | 'rotated'
    | 'replayed'
    | 'retried'
    | 'raced'
    | 'reused'
    | 'revoked'
    | 'expired'
    | 'unauthenticated'
    | 'done'
  /** The token of a rotation, a replay or a late retry. */
  readonly token?: Token
}

export interface Verdict {
  readonly session: Session
  readonly answer: Answer
}

export function openSession({ idleSeconds, maxAgeSeconds }: Policy): Session {
  return {
    generation: 0,
    retryGeneration: -1,
    rotatedAt: 0,
    replays: 0,
    idleEnd: Math.min(idleSeconds, maxAgeSeconds),
    absoluteEnd: maxAgeSeconds,
    ended: undefined,
    userDisabled: false,
  }
}

/** What a request is answered, and the session after it. */
export function judge(session: Session, request: Request, now: number, policy: Policy): Verdict {
  const isBearer = judgeEnvelope(request, now) === 'authentic' && !request.token?.forgery
  switch (request.ask) {
    case 'refresh':
      return present(session, request, now, policy)
    case 'login':
      // Opens another session, in the place of the one whose cookie came with it.
      if (session.userDisabled) return { session, answer: { kind: 'unauthenticated' } }
      return { session: isBearer ? endBy(request, 'replaced') : session, answer: { kind: 'done' } }
    case 'logout':
      return { session: isBearer ? endBy(request, 'logout') : session, answer: { kind: 'done' } }
    case 'logout everywhere': {
      const counts = isBearer && session.idleEnd > now
      return { session: counts ? endBy(request, 'logout') : session, answer: { kind: 'done' } }
    }
    case 'revoke':
      return { session: end(session, 'revoked'), answer: { kind: 'done' } }
  }

  function mayBeAnswered(generation: number): boolean {
    const isRetry = generation === session.retryGeneration
    if (now - session.rotatedAt >= policy.graceSeconds) return isRetry && policy.retry === 'late'
    return isRetry || hasRaced(session, generation)
  }

  // Whatever its bearer wants, a superseded token that nobody may be answered is reuse.
  function endBy({ token }: Request, reason: string): Session {
    const isReuse =
      token !== undefined &&
      token.generation < session.generation &&
      !mayBeAnswered(token.generation) &&
      session.idleEnd > now
    return end(session, isReuse ? 'reused' : reason)
  }
}

/** Whether a superseded token may have lost a race rather than been stolen. */
function hasRaced(session: Session, generation: number): boolean {
  return session.generation - generation <= MAX_RACED_GENERATIONS
}

function present(session: Session, request: Request, now: number, policy: Policy): Verdict {
  const { token, replica } = request
  const refuse = (kind: Answer['kind']) => ({ session, answer: { kind } })
  const handOut = (kind: Answer['kind'], next: Session): Verdict => {
    const secret = replica.secrets[0] ?? Number.NaN
    return {
      session: next,
      answer: { kind, token: { generation: next.generation, exp: next.idleEnd, secret } },
    }
  }

  const envelope = judgeEnvelope(request, now)
  if (envelope !== 'authentic' || token === undefined) {
    return refuse(envelope === 'expired' ? 'expired' : 'unauthenticated')
  }
  if (token.forgery || session.userDisabled) return refuse('unauthenticated')
  if (session.ended) return refuse(session.ended === 'reused' ? 'reused' : 'revoked')
  if (session.idleEnd <= now) return refuse('expired')

  // The current token; or a newer one, since the database may have lost commits and the token is authentic.
  if (token.generation >= session.generation) {
    return handOut('rotated', {
      ...session,
      generation: token.generation + 1,
      retryGeneration: token.generation,
      rotatedAt: now,
      replays: 0,
      idleEnd: Math.min(now + policy.idleSeconds, session.absoluteEnd),
    })
  }
  // A superseded one.
  const mayBeLost = token.generation === session.retryGeneration
  if (now - session.rotatedAt >= policy.graceSeconds) {
    if (!mayBeLost || policy.retry === 'strict') {
      return { session: end(session, 'reused'), answer: { kind: 'reused' } }
    }
    // Its answer was lost for long: the successor that nobody has used is displaced.
    return handOut('retried', {
      ...session,
      generation: session.generation + 1,
      rotatedAt: now,
      replays: 0,
      idleEnd: Math.min(now + policy.idleSeconds, session.absoluteEnd),
    })
  }
  if (mayBeLost && session.replays < MAX_REPLAYS) {
    return handOut('replayed', { ...session, replays: session.replays + 1 })
  }
  if (mayBeLost || hasRaced(session, token.generation)) return refuse('raced')
  return { session: end(session, 'reused'), answer: { kind: 'reused' } }
}

/** Judged by the replica alone, before the session is looked at. */
function judgeEnvelope({ token, replica }: Request, now: number) {
  if (!token || token.forgery === 'another signature') return 'forged'
  if (!replica.secrets.includes(token.secret)) return 'forged'
  return token.exp <= now + replica.clockAhead ? 'expired' : 'authentic'
}

function end(session: Session, reason: string): Session {
  return session.ended ? session : { ...session, ended: reason }
}

/** A request and how it was answered in fact. */
export interface Exchange {
  readonly request: Request
  readonly answer: Answer
}

/**
 * The states that a session can be in after concurrent exchanges: those that some order of the requests leads to, in
 * which the model answers each as it was answered. None: no order explains what was seen.
 */
export function explain(
  session: Session,
  exchanges: readonly Exchange[],
  now: number,
  policy: Policy,
): Session[] {
  if (exchanges.length === 0) return [session]
  const tried = new Set<string>()
  return exchanges.flatMap((exchange, index) => {
    const name = JSON.stringify(exchange)
    if (tried.has(name)) return []
    tried.add(name)
    const verdict = judge(session, exchange.request, now, policy)
    if (!isSameAnswer(verdict.answer, exchange.answer)) return []
    return explain(verdict.session, exchanges.toSpliced(index, 1), now, policy)
  })
}

function isSameAnswer(one: Answer, other: Answer): boolean {
  return one.kind === other.kind && isSameToken(one.token, other.token)
}

function isSameToken(one: Token | undefined, other: Token | undefined): boolean {
  return (
    one?.generation === other?.generation &&
    one?.exp === other?.exp &&
    one?.secret === other?.secret
  )
}
