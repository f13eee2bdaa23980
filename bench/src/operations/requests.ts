// The operations that are one kind of request: what does it cost, and how long does it take?
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'
import { measureLoad, type Sample } from '../measure/sample.ts'
import { betterAuth, betterAuthCached, betterAuthUpdating } from '../peers/better-auth.ts'
import { countersign } from '../peers/countersign.ts'
import {
  argon2VerifyProgram,
  expressSelect,
  nodeConstant,
  nodeSelect,
  trpcSelect,
} from '../peers/floors.ts'
import type { Peer } from '../peers/peer.ts'
import { tutorial } from '../peers/tutorial.ts'
import type { RequestName } from '../plan.ts'
import type { Run } from '../run.ts'
import { compare, type Measure, type Operation } from './operation.ts'

/** Requests before each repetition: connections are open and caches filled when it begins. */
const BEFORE_EACH = { fast: 50, hashing: 4 }

/** `me` as it is measured beside the batch. */
const ONE_CALL = 'Countersign, one call'

const hashes = (name: RequestName) => name === 'login' || name === 'signup'

export const requestOperations: readonly Operation[] = [
  compareRequests('me', [
    countersign,
    trpcSelect,
    tutorial,
    betterAuth,
    betterAuthCached,
    expressSelect,
    nodeSelect,
    nodeConstant,
  ]),
  compareRequests('batch', [countersign, trpcSelect], { [ONE_CALL]: prepareOneCall }),
  compareRequests('refresh', [countersign, tutorial, betterAuthUpdating]),
  compareRequests('login', [countersign, tutorial, betterAuth], {
    'argon2 alone': async (run) => () => measureArgon2(run),
  }),
  compareRequests('signup', [countersign, tutorial, betterAuth]),
]

function compareRequests(
  name: RequestName,
  peers: readonly Peer[],
  others: Readonly<Record<string, (run: Run) => Promise<Measure>>> = {},
): Operation {
  return {
    name,
    steps: ({ repetitions }) => (peers.length + Object.keys(others).length) * repetitions,
    async measure(run) {
      const measures = new Map<string, Measure>()
      for (const peer of peers) measures.set(peer.name, await prepare(run, name, peer))
      for (const [other, make] of Object.entries(others)) measures.set(other, await make(run))
      return compare(run, name, measures)
    },
  }
}

async function prepare(run: Run, name: RequestName, peer: Peer): Promise<Measure> {
  const contestant = await run.contestant(peer)
  const call = peer.calls[name]
  if (!call) throw new Error(`${peer.name} has no ${name}`)
  const kind = hashes(name) ? 'hashing' : 'fast'
  const requests = run.plan.requests[name]
  await measureLoad(run, contestant, { call, requests: run.plan.warmUp[name], before: 0 })
  return () => measureLoad(run, contestant, { call, requests, before: BEFORE_EACH[kind] })
}

// One call beside the batch, so that the two take turns.
async function prepareOneCall(run: Run): Promise<Measure> {
  const contestant = await run.contestant(countersign)
  const { me: call } = countersign.calls
  if (!call) throw new Error('Countersign has no me')
  const requests = run.plan.requests.batch
  return () => measureLoad(run, contestant, { call, requests, before: BEFORE_EACH.fast })
}

const Argon2ReportSchema = z.object({ cpuSeconds: z.number(), seconds: z.number() })

async function measureArgon2({ plan }: Run): Promise<Sample> {
  const { login } = plan.requests
  const args = [argon2VerifyProgram, String(login), String(plan.connections)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  const { cpuSeconds, seconds } = Argon2ReportSchema.parse(JSON.parse(stdout))
  return { cpuMs: (cpuSeconds * 1000) / login, perSecond: login / seconds }
}
