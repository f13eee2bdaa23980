import { expect, test, vi } from 'vitest'
import { createSessionStore, isEndReason } from './session-store.ts'

test('it begins with not knowing', () => {
  expect(createSessionStore().getSnapshot()).toEqual({ status: 'unknown' })
})

test('the snapshot is the same object until it is set', () => {
  const store = createSessionStore()
  expect(store.getSnapshot()).toBe(store.getSnapshot())
  const snapshot = { status: 'signedOut' } as const
  store.set(snapshot)
  expect(store.getSnapshot()).toBe(snapshot)
})

test('subscribers get the snapshot at once and after each change, until they stop', () => {
  const store = createSessionStore()
  const seen: string[] = []
  const stop = store.subscribe(({ status }) => seen.push(status))
  expect(seen).toEqual(['unknown'])
  store.set({ status: 'signedOut' })
  stop()
  stop()
  store.set({ status: 'unknown' })
  expect(seen).toEqual(['unknown', 'signedOut'])
})

test('a function that subscribes twice is called twice, and stops one by one', () => {
  const store = createSessionStore()
  const listener = vi.fn()
  const stop = store.subscribe(listener)
  store.subscribe(listener)
  listener.mockClear()
  store.set({ status: 'signedOut' })
  expect(listener).toHaveBeenCalledTimes(2)
  stop()
  store.set({ status: 'signedOut' })
  expect(listener).toHaveBeenCalledTimes(3)
})

test('subscribers that come or go during a change disturb no other', () => {
  const store = createSessionStore()
  const late = vi.fn()
  const stop = store.subscribe(({ status }) => {
    if (status === 'unknown') return
    stop()
    store.subscribe(late)
  })
  const other = vi.fn()
  store.subscribe(other)
  store.set({ status: 'signedOut' })
  expect(other.mock.calls).toEqual([[{ status: 'unknown' }], [{ status: 'signedOut' }]])
  expect(late.mock.calls).toEqual([[{ status: 'signedOut' }]])
})

test('only the five reasons are reasons for an end', () => {
  expect(isEndReason('SIGNED_OUT')).toBe(true)
  expect(isEndReason('SESSION_REUSED')).toBe(true)
  expect(isEndReason('REFRESH_RACED')).toBe(false)
  expect(isEndReason(undefined)).toBe(false)
})
