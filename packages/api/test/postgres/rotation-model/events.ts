// Generates what happens to a session besides requests: time, late responses, a thief, operators and a failover.
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { type Command, command, compare, deliver, type Model, weighted } from './command.ts'
import type { Replica } from './model.ts'
import { everySecret } from './system.ts'

function lateResponse(index: number): Command {
  return command(
    `a late response arrives: ${index}`,
    async (model) => {
      const [token] = model.late.splice(index % model.late.length, 1)
      if (token) deliver(model, token)
    },
    ({ late }) => late.length > 0,
  )
}

const pauses = {
  'a second': () => 1,
  'half the grace': ({ policy }) => Math.floor(policy.graceSeconds / 2),
  'the grace less a second': ({ policy }) => policy.graceSeconds - 1,
  'the grace': ({ policy }) => policy.graceSeconds,
  'the grace and a second': ({ policy }) => policy.graceSeconds + 1,
  'five graces': ({ policy }) => 5 * policy.graceSeconds,
  'half the idle time': ({ policy }) => Math.floor(policy.idleSeconds / 2),
  'until a second before the idle end': ({ session, now }) => session.idleEnd - 1 - now,
  'until the idle end': ({ session, now }) => session.idleEnd - now,
  'until a second before the absolute end': ({ session, now }) => session.absoluteEnd - 1 - now,
  'until the absolute end': ({ session, now }) => session.absoluteEnd - now,
} satisfies Record<string, (model: Readonly<Model>) => number>

function sleep(pause: keyof typeof pauses): Command {
  const secondsOf = pauses[pause]
  return command(
    `sleep ${pause}`,
    async (model, history) => {
      const seconds = secondsOf(model)
      await history.sleep(seconds)
      model.now += seconds
    },
    (model) => secondsOf(model) > 0,
  )
}

const theft = command(
  'a thief copies the cookie jar',
  async (model) => {
    model.thief = model.browser
  },
  ({ browser }) => browser !== undefined,
)

function disable(disabled: boolean): Command {
  return command(
    disabled ? 'the user is disabled' : 'the user is enabled',
    async (model, history) => {
      await history.setUserDisabled(disabled)
      model.session = { ...model.session, userDisabled: disabled }
      compare(model, history)
    },
    ({ session }) => session.userDisabled !== disabled,
  )
}

function failover(back: number): Command {
  return command(
    `a failover loses the last ${back} rotations`,
    async (model, history) => {
      const [earlier] = model.earlier.splice(-back)
      if (!earlier) return
      const { generation, retryGeneration, rotatedAt, replays, idleEnd } = earlier
      model.session = {
        ...model.session,
        generation,
        retryGeneration,
        rotatedAt,
        replays,
        idleEnd,
      }
      await history.loseCommits(earlier)
      compare(model, history)
    },
    ({ earlier }) => earlier.length >= back,
  )
}

const wearOut = command(
  'the current token was replayed 99 times',
  async (model, history) => {
    await history.setReplays(99)
    model.session = { ...model.session, replays: 99 }
    compare(model, history)
  },
  ({ session, now, policy }) =>
    session.generation > 0 && now - session.rotatedAt < policy.graceSeconds,
)

/** What an operator does to the list of secrets of a replica. */
const secretChanges = {
  'learn a new secret': (known: readonly number[]) => {
    const next = Math.max(...known) + 1
    return everySecret.secrets.includes(next) ? [...known, next] : known
  },
  'sign with the newest secret they know': (known: readonly number[]) =>
    known.toSorted((a, b) => b - a),
  'forget all secrets but the signing one': (known: readonly number[]) => known.slice(0, 1),
}

function changeSecrets(change: keyof typeof secretChanges, numbers: readonly number[]): Command {
  const changed = (replicas: readonly Replica[]) =>
    replicas.map((replica, number) =>
      numbers.includes(number)
        ? { ...replica, secrets: secretChanges[change](replica.secrets) }
        : replica,
    )
  return command(
    `replicas ${numbers.join(', ')} ${change}`,
    async (model) => {
      model.replicas = changed(model.replicas)
    },
    ({ replicas }) => !isDeepStrictEqual(changed(replicas), replicas),
  )
}

const secretsChange = fc
  .tuple(
    weighted<keyof typeof secretChanges>(
      [3, 'learn a new secret'],
      [3, 'sign with the newest secret they know'],
      [1, 'forget all secrets but the signing one'],
    ),
    weighted([2, [0, 1, 2]], [1, [0]], [1, [1]], [1, [2]]),
  )
  .map(([change, numbers]) => changeSecrets(change, numbers))

export const pause = weighted<keyof typeof pauses>(
  [9, 'a second'],
  [12, 'half the grace'],
  [9, 'the grace less a second'],
  [9, 'the grace'],
  [9, 'the grace and a second'],
  [4, 'five graces'],
  [9, 'half the idle time'],
  [3, 'until a second before the idle end'],
  [1, 'until the idle end'],
  [3, 'until a second before the absolute end'],
  [1, 'until the absolute end'],
).map(sleep)

export const otherEvent = fc.oneof(
  { weight: 6, arbitrary: fc.nat(4).map(lateResponse) },
  { weight: 2, arbitrary: fc.constant(theft) },
  { weight: 6, arbitrary: secretsChange },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 3 }).map(failover) },
  { weight: 1, arbitrary: fc.constant(disable(true)) },
  { weight: 8, arbitrary: fc.constant(disable(false)) },
  { weight: 3, arbitrary: fc.constant(wearOut) },
)
