import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { limitTime } from './time-limit.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

const open = new AbortController().signal
const limitOf = (url: string) => (url.endsWith('/slow') ? 5_000 : 1_000)
const never = () => new Promise<Response>(() => {})

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  )
}

test('an answer passes as it is', async () => {
  const answer = new Response('{"a":"ü"}', { status: 201, headers: { 'Retry-After': '3' } })
  const fetch = limitTime(async () => answer, { limitOf, closed: open })
  const passed = await fetch('https://example.com/')
  expect([passed.status, passed.headers.get('Retry-After')]).toEqual([201, '3'])
  expect(await passed.json()).toEqual({ a: 'ü' })
})

test.each([204, 205, 304])('an answer of status %s has no body', async (status) => {
  const fetch = limitTime(async () => new Response(null, { status }), { limitOf, closed: open })
  expect((await fetch('https://example.com/')).body).toBeNull()
})

test('a fetch that minds no signal is given up all the same', async () => {
  const fetch = limitTime(never, { limitOf, closed: open })
  const failure = failureOf(fetch('https://example.com/'))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await failure).toMatchObject({ name: 'TimeoutError' })
})

test('the limit holds for the body too', async () => {
  const body = new ReadableStream()
  const fetch = limitTime(async () => new Response(body), { limitOf, closed: open })
  const failure = failureOf(fetch('https://example.com/'))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await failure).toMatchObject({ name: 'TimeoutError' })
})

test('the limit is that of the URL without its query', async () => {
  const fetch = limitTime(never, { limitOf, closed: open })
  const settled = vi.fn()
  const failure = failureOf(fetch(new Request('https://example.com/slow?input=a'))).then(settled)
  await vi.advanceTimersByTimeAsync(4_999)
  expect(settled).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  await failure
})

test.each(['the caller', 'the client'])('%s may give up, also beforehand', async (who) => {
  for (const isBefore of [true, false]) {
    const given = new AbortController()
    const inner = vi.fn(never)
    const fetch = limitTime(inner, { limitOf, closed: who === 'the client' ? given.signal : open })
    if (isBefore) given.abort(new Error('enough'))
    const init = who === 'the caller' ? { signal: given.signal } : {}
    const failure = failureOf(fetch('https://example.com/', init))
    given.abort(new Error('enough'))
    expect(await failure).toMatchObject({ message: 'enough' })
    expect(inner).toHaveBeenCalledTimes(isBefore ? 0 : 1)
  }
})
