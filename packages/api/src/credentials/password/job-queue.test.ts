import { expect, test } from 'vitest'
import { createJobQueue, type JobOrigin, type JobQueueOptions } from './job-queue.ts'

/** A queue whose jobs end when they are told to. */
function startQueue(options: JobQueueOptions) {
  const queue = createJobQueue(options)
  const started: string[] = []
  const ends = new Map<string, (error?: Error) => void>()
  return {
    started,
    run: (name: string, origin?: JobOrigin) =>
      queue.run(
        () =>
          new Promise<string>((resolve, reject) => {
            started.push(name)
            ends.set(name, (error) => (error ? reject(error) : resolve(name)))
          }),
        origin,
      ),
    async end(name: string, error?: Error) {
      ends.get(name)?.(error)
      await settle()
    },
  }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))

test('at most `concurrency` jobs run at once; the others wait, first in, first out', async () => {
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

test('rejects at once when the queue is full', async () => {
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

test('without a queue, a job that cannot run now is rejected', async () => {
  const { run, end } = startQueue({ concurrency: 1, maxWaiting: 0 })
  const running = run('running')
  expect(await run('other')).toEqual({ kind: 'busy' })
  await end('running')
  await running
})

test('a client that disconnects while waiting gives up its place, and its job never runs', async () => {
  const { run, end, started } = startQueue({ concurrency: 1, maxWaiting: 1 })
  const leaver = new AbortController()
  const running = run('running')
  const left = run('left', { signal: leaver.signal })
  expect(await run('too many')).toEqual({ kind: 'busy' })

  leaver.abort()
  expect(await left).toEqual({ kind: 'busy' })
  const next = run('next')
  await end('running')
  await end('next')
  await Promise.all([running, next])
  expect(started).toEqual(['running', 'next'])
})

test('a client that has already disconnected is not queued', async () => {
  const { run, started } = startQueue({ concurrency: 1, maxWaiting: 1 })
  expect(await run('late', { signal: AbortSignal.abort() })).toEqual({ kind: 'busy' })
  expect(started).toEqual([])
})

// The work goes on in a thread: admitting the next job would exceed the concurrency.
test('a client that disconnects from a running job frees no slot until it has finished', async () => {
  const { run, end, started } = startQueue({ concurrency: 1, maxWaiting: 1 })
  const leaver = new AbortController()
  const running = run('running', { signal: leaver.signal })
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

test('a failing job rejects for its caller, and frees its slot', async () => {
  const { run, end } = startQueue({ concurrency: 1, maxWaiting: 1 })
  const failing = expect(run('failing')).rejects.toThrow('no memory')
  const next = run('next')
  await settle()
  await end('failing', new Error('no memory'))
  await failing
  await end('next')
  expect(await next).toEqual({ kind: 'done', value: 'next' })
})

test('groups take turns, however many jobs one of them has', async () => {
  const { run, end, started } = startQueue({ concurrency: 1, maxWaiting: 20 })
  const crowd = ['a', 'b', 'c', 'd'].map((name) => run(name, { group: 'crowd' }))
  const others = ['x', 'y'].map((name) => run(name, { group: name }))
  for (let index = 0; index < 6; index += 1) {
    await settle()
    await end(started.at(-1) ?? '')
  }
  await Promise.all([...crowd, ...others])
  expect(started).toEqual(['a', 'b', 'x', 'y', 'c', 'd'])
})

test('[62] when the queue is full, the group with the most waiting jobs gives up a place to one with fewer', async () => {
  const { run, end, started } = startQueue({ concurrency: 1, maxWaiting: 3 })
  const running = run('running')
  const crowd = ['a', 'b', 'c'].map((name) => run(name, { group: 'crowd' }))
  expect(await run('d', { group: 'crowd' })).toEqual({ kind: 'busy' })
  const other = run('x', { group: 'other' })
  expect(await crowd[2]).toEqual({ kind: 'busy' })
  expect(await run('y', { group: 'other' })).toEqual({ kind: 'busy' })
  const third = run('z', { group: 'third' })
  expect(await crowd[1]).toEqual({ kind: 'busy' })
  expect(await run('w', { group: 'fourth' })).toEqual({ kind: 'busy' })
  for (const name of ['running', 'a', 'x', 'z']) await end(name)
  expect(started).toEqual(['running', 'a', 'x', 'z'])
  await Promise.all([running, other, third])
})

test('[62] a quarter of the queue is reserved for known devices', async () => {
  const { run, end } = startQueue({ concurrency: 1, maxWaiting: 4 })
  const running = run('running')
  const strangers = ['a', 'b', 'c'].map((name) => run(name, { group: name }))
  expect(await run('d', { group: 'd' })).toEqual({ kind: 'busy' })
  const known = run('k', { group: 'a', isKnown: true })
  await settle()
  expect(await run('l', { group: 'l', isKnown: true })).toEqual({ kind: 'busy' })
  for (const name of ['running', 'a', 'b', 'c', 'k']) await end(name)
  await Promise.all([running, ...strangers, known])
  expect(await known).toEqual({ kind: 'done', value: 'k' })
})
