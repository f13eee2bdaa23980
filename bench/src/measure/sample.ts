// One load on one server, and what it cost.
import type { LoadJob } from '../../peers/load-job.ts'
import { type Call, ORIGIN, type Session } from '../peers/peer.ts'
import type { Contestant, Run } from '../run.ts'
import { pickHeaders, type Server } from '../servers.ts'
import { cpuTimesOf, spentBetween, treeOf } from './cpu.ts'
import { percentile } from './statistics.ts'

/** What one repetition measured, by metric: `cpuMs` and `databaseCpuMs` are per request. */
export type Sample = Readonly<Record<string, number>>

interface Load {
  readonly call: Call
  readonly requests: number
  /** Requests before those that count. */
  readonly before: number
}

/** Puts so many requests on a server, after some that do not count. */
export async function measureLoad(run: Run, contestant: Contestant, load: Load): Promise<Sample> {
  const { server } = contestant
  const until = (requests: number) => jobFor(run, contestant, load.call, { requests })
  if (load.before > 0) await runJob(run, contestant, until(load.before))

  const before = await readCpu(run, server)
  const { latencies, seconds, requests } = await runJob(run, contestant, until(load.requests))
  const after = await readCpu(run, server)
  return {
    cpuMs: (spentBetween(before.server, after.server) * 1000) / requests,
    databaseCpuMs: (spentBetween(before.database, after.database) * 1000) / requests,
    perSecond: requests / seconds,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
  }
}

export function jobFor(
  run: Run,
  { server, sessions }: Contestant,
  call: Call,
  until: LoadJob['until'],
): LoadJob {
  const names = call.session ?? []
  return {
    url: server.url,
    method: call.method,
    path: call.path,
    connections: run.plan.connections,
    until,
    headers: headersOf(call),
    sessions: sessions.map((session) => pickHeaders(session, names)),
    followCookies: call.followCookies ?? false,
    ...(call.body !== undefined && { body: call.body }),
    // Those who sign up are new each time; those who log in are the users there are.
    ...(call.body?.includes('new{turn}') ? {} : { turns: run.plan.users }),
  }
}

// What a browser sends with a POST, and what a JSON client says even of an empty body.
function headersOf({ method }: Call): Record<string, string> {
  return method === 'POST' ? { Origin: ORIGIN, 'Content-Type': 'application/json' } : {}
}

async function runJob(run: Run, contestant: Contestant, job: LoadJob) {
  const report = await run.load.run(job)
  refuseFailures(contestant.server, job, report.failures)
  if (job.followCookies) contestant.sessions = withCookies(contestant.sessions, report.sessions)
  return report
}

/** An answer that is no success would be measured as a fast one. */
export function refuseFailures(
  { peer }: Server,
  { path }: LoadJob,
  failures: Readonly<Record<string, number>>,
): void {
  if (Object.keys(failures).length === 0) return
  throw new Error(`${peer.name} failed at ${path}: ${JSON.stringify(failures)}`)
}

const withCookies = (sessions: readonly Session[], moved: readonly Session[]) =>
  sessions.map((session, index) => ({ ...session, ...moved[index] }))

async function readCpu(run: Run, { pid, databaseUrl }: Server) {
  const backends = await run.postgres.backendsOf(databaseUrl)
  return { server: cpuTimesOf(treeOf(pid)), database: cpuTimesOf(backends) }
}
