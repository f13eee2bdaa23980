// Requests of tabs, of a thief and of forgers, one at a time or several at once, on the real session and the model.
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { type Command, command, deliver, type Model, weighted } from './command.ts'
import {
  type Answer,
  type Exchange,
  explain,
  forgeries,
  judge,
  type Request,
  type Session,
  type Token,
} from './model.ts'
import { everySecret, POOLS } from './system.ts'

interface Call {
  readonly ask: Request['ask']
  readonly by: 'browser' | 'a slow request' | 'an old copy' | 'thief' | (typeof forgeries)[number]
  readonly age: number
  readonly replica: number
  readonly isPrevious: boolean
  readonly response: 'arrives' | 'is lost' | 'is late'
}

const call: fc.Arbitrary<Call> = fc.record({
  ask: weighted<Call['ask']>(
    [200, 'refresh'],
    [2, 'logout'],
    [1, 'logout everywhere'],
    [1, 'login'],
  ),
  by: weighted<Call['by']>(
    [30, 'browser'],
    [5, 'thief'],
    [4, 'a slow request'],
    [2, 'an old copy'],
    ...forgeries.map((forgery): [number, Call['by']] => [1, forgery]),
  ),
  age: fc.nat(4),
  replica: fc.nat(POOLS - 1),
  isPrevious: weighted([7, false], [1, true]),
  response: weighted<Call['response']>([6, 'arrives'], [2, 'is lost'], [1, 'is late']),
})
const revocation = fc.constant<Call>({
  ask: 'revoke',
  by: 'browser',
  age: 0,
  replica: 0,
  isPrevious: false,
  response: 'is lost',
})

function tokenOf(model: Readonly<Model>, { by, age, replica }: Call): Token | undefined {
  switch (by) {
    case 'browser':
      return model.browser
    case 'thief':
      return model.thief
    // A thief who had kept what the browser once held looks like one of its slow requests, but gets the answer.
    case 'an old copy':
    case 'a slow request':
      return model.held.at(-1 - (age % model.held.length))
    default: {
      // As good as the current token but for the forgery.
      const { generation } = model.session
      const secret = model.replicas[replica]?.secrets[0] ?? 0
      return { generation, exp: model.now + 1000, secret, forgery: by }
    }
  }
}

/** Requests that reach their replicas at the same time; their responses arrive in the order they are listed. */
function requests(calls: readonly Call[]): Command {
  const name = calls
    .map(({ ask, by, age, replica, isPrevious, response }) => {
      const who = by === 'a slow request' || by === 'an old copy' ? `${by} of age ${age}` : by
      const where = `${replica}${isPrevious ? ' of the previous release' : ''}`
      return ask === 'revoke' ? ask : `${ask} by ${who} at ${where}, response ${response}`
    })
    .join(' | ')
  const isPossible =
    ({ thief }: Readonly<Model>) =>
    (each: Call) =>
      each.by !== 'thief' || thief
  return command(
    `(${name})`,
    async (model, history) => {
      const possible = calls.filter(isPossible(model))
      const sent = possible.map((each) => ({
        ask: each.ask,
        token: tokenOf(model, each),
        replica: model.replicas[each.replica] ?? everySecret,
        pool: each.replica,
        isPrevious: each.isPrevious,
      }))
      const exchanges = await history.send(sent)
      const next = agree(model, exchanges, history.state())
      if (next.generation !== model.session.generation) model.earlier.push(model.session)
      model.session = next
      for (const [index, { answer }] of exchanges.entries()) receive(model, possible[index], answer)
    },
    (model) => calls.some(isPossible(model)),
  )
}

/** The state that the row and the model agree on. Fails when no order of the requests explains answers and row. */
function agree(model: Model, exchanges: Exchange[], row: Session): Session {
  const { session, now, policy } = model
  const possible = explain(session, exchanges, now, policy)
  const agreed = possible.find((each) => isDeepStrictEqual(each, row))
  if (agreed) return agreed
  // For a single request the model's verdict says more than that none of its states is the row's.
  const [first, second] = exchanges
  const expected = first && !second ? judge(session, first.request, now, policy) : possible
  const seen = { now, session, exchanges, row, expected }
  throw new Error(`The model does not explain what was seen: ${JSON.stringify(seen, undefined, 2)}`)
}

function receive(model: Model, call: Call | undefined, { kind, token }: Answer) {
  if (!call || call.response === 'is lost') return
  if (call.by === 'thief' || call.by === 'an old copy') {
    model.thief = token ?? model.thief
  } else if (token && call.response === 'is late') {
    model.late.push(token)
  } else if (token) {
    deliver(model, token)
  } else if (kind === 'done' && (call.by === 'browser' || call.by === 'a slow request')) {
    // Signed out, or in to a session that is another story.
    model.browser = undefined
  }
}

/** One request. */
export const oneRequest = call.map((each) => requests([each]))

/** Two to six requests at once, sometimes while an administrator ends the session. */
export const requestsAtOnce = fc
  .array(fc.oneof({ weight: 100, arbitrary: call }, { weight: 1, arbitrary: revocation }), {
    minLength: 2,
    maxLength: 6,
    size: 'max',
  })
  .map(requests)
