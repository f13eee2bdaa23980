// The load generator: autocannon in a process of its own, so that its work is not counted as a server's. Takes jobs over
// IPC and answers each with what it saw. Between two jobs it does nothing.
import autocannon from 'autocannon'
import { takeCookies } from './cookies.ts'
import type { LoadJob, LoadReport } from './load-job.ts'

const TIMEOUT_SECONDS = 60
// autocannon looks so often whether it is done.
const SAMPLE_MS = 20

let turn = 0

process.on('message', async (job: LoadJob) => {
  process.send?.(await run(job))
})
process.once('disconnect', () => process.exit(0))

function run(job: LoadJob): Promise<LoadReport> {
  const sessions = job.sessions.map((session) => ({ ...session }))
  const latencies: number[] = []
  const failures: Record<string, number> = {}
  const waitingSince = new Map<number, number>()
  let opened = 0
  let answers = 0
  let lastAnswer = 0

  // Each connection has sessions of its own: two requests never spend the same refresh token.
  function setupClient(client: autocannon.Client): void {
    const first = opened++
    const own = sessions.filter((_, index) => index % job.connections === first)
    let next = 0
    let current: Record<string, string> | undefined
    const request: autocannon.Request = {
      method: job.method,
      path: job.path,
      setupRequest(request) {
        waitingSince.set(first, performance.now())
        current = own[next++ % own.length]
        const number = turn++ % (job.turns ?? Number.MAX_SAFE_INTEGER)
        const body = job.body?.replaceAll('{turn}', String(number))
        return { ...request, headers: { ...job.headers, ...current }, ...(body && { body }) }
      },
      onResponse(_status, _body, _context, headers) {
        waitingSince.delete(first)
        if (job.followCookies && current) takeCookies(current, headers ?? {})
      },
    }
    client.setRequests([request])
  }

  const start = performance.now()
  return new Promise((resolve, reject) => {
    const options = {
      url: job.url,
      connections: job.connections,
      timeout: TIMEOUT_SECONDS,
      sampleInt: SAMPLE_MS,
      setupClient,
      ...('requests' in job.until
        ? { amount: job.until.requests }
        : { duration: job.until.seconds }),
    }
    const running = autocannon(options, (error) => {
      if (error) return reject(error)
      // Who still waits when the time is up has waited at least so long; left out, the slowest would not count.
      const end = performance.now()
      for (const since of waitingSince.values()) latencies.push(end - since)
      const seconds = ((answers > 0 ? lastAnswer : end) - start) / 1000
      resolve({ requests: answers, seconds, latencies, failures, sessions })
    })
    const fail = (kind: string | number) => {
      failures[kind] = (failures[kind] ?? 0) + 1
    }
    running.on('response', (_client, status, _bytes, milliseconds) => {
      lastAnswer = performance.now()
      answers++
      latencies.push(milliseconds)
      if (status < 200 || status > 299) fail(status)
    })
    running.on('reqError', () => fail('error'))
  })
}
