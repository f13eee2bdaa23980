// Random histories of one session, on the real thing and on the written model. MODEL_RUNS says how many; what a failure
// prints as seed, path and replayPath goes into MODEL_SEED, MODEL_PATH and MODEL_REPLAY_PATH to see it again.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createModel } from './command.ts'
import { otherEvent, pause } from './events.ts'
import { openHistory } from './history.ts'
import type { Policy } from './model.ts'
import { oneRequest, requestsAtOnce } from './requests.ts'
import { createSystem, type System } from './system.ts'
import { bothGoOn } from './theft.ts'

const { MODEL_RUNS = '2000', MODEL_SEED, MODEL_PATH, MODEL_REPLAY_PATH } = process.env
const runs = Number(MODEL_RUNS)

let system: System
beforeAll(async () => {
  system = await createSystem()
})
afterAll(() => system.close())

const lives = fc.constantFrom(
  { graceSeconds: 10, idleSeconds: 60, maxAgeSeconds: 150 },
  { graceSeconds: 10, idleSeconds: 40, maxAgeSeconds: 70 },
  { graceSeconds: 10, idleSeconds: 1000, maxAgeSeconds: 1000 },
  { graceSeconds: 10, idleSeconds: 60, maxAgeSeconds: 300 },
  { graceSeconds: 10, idleSeconds: 86_400, maxAgeSeconds: 200_000 },
  { graceSeconds: 0, idleSeconds: 60, maxAgeSeconds: 150 },
)
// Without a grace there are no late retries: the configuration refuses them.
const policy = fc
  .tuple(lives, fc.constantFrom('late', 'strict'))
  .map(([life, retry]): Policy => ({ ...life, retry: life.graceSeconds > 0 ? retry : 'strict' }))
const replicas = fc
  .tuple(fc.constantFrom([0], [0, 1], [0, 2, 1]), fc.constantFrom([0, 0, 0], [0, -7, 7]))
  .map(([secrets, clocks]) => clocks.map((clockAhead) => ({ secrets, clockAhead })))

const commands = fc.commands(
  [
    fc.oneof(
      { weight: 5, arbitrary: oneRequest },
      { weight: 3, arbitrary: requestsAtOnce },
      { weight: 4, arbitrary: pause },
      { weight: 3, arbitrary: otherEvent },
    ),
  ],
  { maxCommands: 60, size: 'max', ...(MODEL_REPLAY_PATH && { replayPath: MODEL_REPLAY_PATH }) },
)

// Which of its copies a thief presents; mostly the newest.
const choices = fc.array(fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat(4)), {
  minLength: 6,
  maxLength: 6,
})

const everyAnswer = [
  'done',
  'expired',
  'raced',
  'replayed',
  'retried',
  'reused',
  'revoked',
  'rotated',
  'unauthenticated',
]

test(
  `[70] ${runs} histories of tabs, replicas, operators and a thief go as the written model says`,
  async () => {
    const property = fc.asyncProperty(
      policy,
      replicas,
      commands,
      choices,
      async (policy, replicas, commands, choices) => {
        const history = await openHistory(system, policy)
        const model = createModel(policy, replicas, history.firstToken)
        await fc.asyncModelRun(() => ({ model, real: history }), commands)
        await history.audit()
        const { browser: owner, thief, held } = model
        if (owner && thief) {
          await bothGoOn(history, policy, { owner, copies: [...held, thief], choices })
        }
      },
    )
    await fc.assert(property, {
      numRuns: runs,
      ...(MODEL_SEED && { seed: Number(MODEL_SEED) }),
      ...(MODEL_PATH && { path: MODEL_PATH }),
    })
    // A model that is never asked proves nothing.
    if (runs >= 1000 && !MODEL_PATH) expect([...system.seen].sort()).toEqual(everyAnswer)
  },
  60_000 + runs * 300,
)
