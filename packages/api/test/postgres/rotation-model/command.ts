// Shares what the commands of a history have in common: their state, and its comparison with the real session.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { History } from './history.ts'
import { openSession, type Policy, type Replica, type Session, type Token } from './model.ts'

export interface Model {
  readonly policy: Policy
  now: number
  session: Session
  replicas: readonly Replica[]
  /** The cookie jar that all tabs share, and the thief's. */
  browser: Token | undefined
  thief: Token | undefined
  /** What the browser ever held: a slow request may still carry it. */
  held: Token[]
  /** Responses that are still on their way to the browser. */
  late: Token[]
  /** What a failover can fall back to. */
  earlier: Session[]
  /** How many commands there were since the session was revoked or expired. */
  aftermath: number
}

/** How many commands a history goes on for after that. */
const AFTERMATH = 4

export function createModel(
  policy: Policy,
  replicas: readonly Replica[],
  firstToken: Token,
): Model {
  return {
    policy,
    now: 0,
    session: openSession(policy),
    replicas,
    browser: firstToken,
    thief: undefined,
    held: [firstToken],
    late: [],
    earlier: [],
    aftermath: 0,
  }
}

export type Command = fc.AsyncCommand<Model, History>

/** A command that is called `name`, and left out of a history where `check` says that it cannot happen. */
export function command(
  name: string,
  run: (model: Model, history: History) => Promise<void>,
  check: (model: Readonly<Model>) => boolean = () => true,
): Command {
  return {
    check: (model) => model.aftermath < AFTERMATH && check(model),
    async run(model, history) {
      await run(model, history)
      if (model.session.ended || model.session.idleEnd <= model.now) model.aftermath += 1
    },
    toString: () => name,
  }
}

/** Fails unless the row is as the model has it. */
export function compare({ session }: Model, history: History) {
  assert.deepEqual(history.state(), session, 'The row is not as the model has it')
}

/** A cookie arrives at the browser, and overwrites what its jar holds. */
export function deliver(model: Model, token: Token) {
  model.browser = token
  model.held.push(token)
}

export function weighted<T>(...options: [weight: number, value: T][]): fc.Arbitrary<T> {
  return fc.oneof(...options.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })))
}
