import { describe, expect, test, vi } from 'vitest'
import { onAbort } from './on-abort.ts'

// Listeners added and not removed again.
function countListeners(...signals: AbortSignal[]): () => number {
  const listeners = new Set<string>()
  signals.forEach((signal, index) => {
    const [add, remove] = [signal.addEventListener, signal.removeEventListener]
    vi.spyOn(signal, 'addEventListener').mockImplementation((...given: Parameters<typeof add>) => {
      listeners.add(`${index} ${given[0]}`)
      add.apply(signal, given)
    })
    vi.spyOn(signal, 'removeEventListener').mockImplementation(
      (...given: Parameters<typeof remove>) => {
        listeners.delete(`${index} ${given[0]}`)
        remove.apply(signal, given)
      },
    )
  })
  return () => listeners.size
}

function setUp() {
  const [first, second] = [new AbortController(), new AbortController()]
  const signals = [first.signal, second.signal]
  return { first, second, signals, work: vi.fn<(reason: unknown) => void>() }
}

describe('onAbort', () => {
  test('waits until a signal aborts, and passes its reason on', () => {
    const { second, signals, work } = setUp()
    onAbort(signals, work)
    expect(work).not.toHaveBeenCalled()

    second.abort('left')
    expect(work.mock.calls).toEqual([['left']])
  })

  test('runs at once when a signal is aborted already', () => {
    const { second, signals, work } = setUp()
    second.abort('left')
    onAbort(signals, work)
    expect(work.mock.calls).toEqual([['left']])
  })

  test('runs once when both signals abort', () => {
    const { first, second, signals, work } = setUp()
    onAbort(signals, work)
    first.abort('first')
    second.abort('second')
    expect(work.mock.calls).toEqual([['first']])
  })

  test('runs once when the same signal is given twice', () => {
    const { first, work } = setUp()
    onAbort([first.signal, first.signal], work)
    first.abort('left')
    expect(work.mock.calls).toEqual([['left']])
  })

  test('listens to no signal after it was stopped', () => {
    const { first, signals, work } = setUp()
    const listening = countListeners(...signals)
    onAbort(signals, work)()
    expect(listening()).toBe(0)
    first.abort()
    expect(work).not.toHaveBeenCalled()
  })

  test('leaves no listener on the other signal once one has aborted, before or after the call', () => {
    const later = setUp()
    const listeningLater = countListeners(...later.signals)
    onAbort(later.signals, later.work)
    expect(listeningLater()).toBe(2)
    later.first.abort()
    expect(listeningLater()).toBe(0)

    const before = setUp()
    before.first.abort()
    const listeningBefore = countListeners(...before.signals)
    onAbort(before.signals, before.work)
    expect(listeningBefore()).toBe(0)
  })
})
