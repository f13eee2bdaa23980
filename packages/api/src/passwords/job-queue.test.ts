import { expect, test } from 'vitest'
import { createJobQueue, type JobQueueOptions } from './job-queue.ts'

/** A queue whose jobs end when they are told to. */
function startQueue(options: JobQueueOptions) {
  const queue = createJobQueue(options)
  const started: string[] = []
  const ends = new Map<string, (error?: Error) => void>()
  return {
    started,
    run: (name: string, signal?: AbortSignal) =>
      queue.run(
        () =>
          new Promise<string>((resolve, reject) => {
            started.push(name)
            ends.set(name, (error) => (error ? reject(error) : resolve(name)))
          }),
        signal,
      ),
    async end(name: string, error?: Error) {
      ends.get(name)?.(error)
      await settle()
    },
  }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))

test('so many jobs run at once, the others wait, first come, first served', async () => {
  const { run, end, started } = startQueue({ concurrency: 2, maxWaiting: 10 })
  const outcomes = Promise.all(['a', 'b', 'c', 'd'].map((name) => run(name)))
  await settle()
  expect(started).toEqual(['a', 'b'])
  await end('b')
  expect(started).toEqual(['a', 'b', 'c'])
  await end('a')
  expect(started).toEqual(['a', 'b', 'c', 'd'])
  await end('c')
  await end('d')
  expect(await outcomes).toEqual(['a', 'b', 'c', 'd'].map((value) => ({ kind: 'done', value })))
})

test('whoever comes when it is full is turned away at once', async () => {
  const { run, end, started } = startQueue({ concurrency: 1, maxWaiting: 1 })
  const [first, second] = [run('first'), run('second')]
  expect(await run('third')).toEqual({ kind: 'busy' })
  await end('first')
  const fourth = run('fourth')
  expect(await run('fifth')).toEqual({ kind: 'busy' })
  expect(started).toEqual(['first', 'second'])
  await end('second')
  await end('fourth')
  expect(await Promise.all([first, second, fourth])).toEqual(
    ['first', 'second', 'fourth'].map((value) => ({ kind: 'done', value })),
  )
})

test('with no place to wait, what cannot run now is turned away', async () => {
  const { run, end } = startQueue({ concurrency: 1, maxWaiting: 0 })
  const running = run('running')
  expect(await run('other')).toEqual({ kind: 'busy' })
  await end('running')
  await running
})

test('who leaves while waiting gives up the place, and the job never runs', async () => {
  const { run, end, started } = startQueue({ concurrency: 1, maxWaiting: 1 })
  const leaver = new AbortController()
  const running = run('running')
  const left = run('left', leaver.signal)
  expect(await run('too many')).toEqual({ kind: 'busy' })

  leaver.abort()
  expect(await left).toEqual({ kind: 'busy' })
  const next = run('next')
  await end('running')
  await end('next')
  await Promise.all([running, next])
  expect(started).toEqual(['running', 'next'])
})

test('who has left already is not let in', async () => {
  const { run, started } = startQueue({ concurrency: 1, maxWaiting: 1 })
  expect(await run('late', AbortSignal.abort())).toEqual({ kind: 'busy' })
  expect(started).toEqual([])
})

// The work goes on in a thread: to let the next one in would be one more at once than was asked for.
test('who leaves a running job frees no place until it has ended', async () => {
  const { run, end, started } = startQueue({ concurrency: 1, maxWaiting: 1 })
  const leaver = new AbortController()
  const running = run('running', leaver.signal)
  const next = run('next')
  await settle()
  leaver.abort()
  await settle()
  expect(started).toEqual(['running'])
  await end('running')
  expect(started).toEqual(['running', 'next'])
  await end('next')
  await Promise.all([running, next])
})

test('a job that fails fails for whoever asked, and frees its place', async () => {
  const { run, end } = startQueue({ concurrency: 1, maxWaiting: 1 })
  const failing = expect(run('failing')).rejects.toThrow('no memory')
  const next = run('next')
  await settle()
  await end('failing', new Error('no memory'))
  await failing
  await end('next')
  expect(await next).toEqual({ kind: 'done', value: 'next' })
})
