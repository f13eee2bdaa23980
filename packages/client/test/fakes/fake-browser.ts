// Fakes a browser in memory: channels, locks, and a page that can be hidden. Stubbed as globals.
import { vi } from 'vitest'

/** Messages are cloned, and arrive later but in order, everywhere but at the sender. */
export class FakeChannel extends EventTarget {
  static readonly open = new Set<FakeChannel>()
  static posted: unknown[] = []
  readonly name: string
  #missed: unknown[] | undefined

  constructor(name: string) {
    super()
    this.name = name
    FakeChannel.open.add(this)
  }

  postMessage(data: unknown): void {
    if (!FakeChannel.open.has(this)) throw new DOMException('closed', 'InvalidStateError')
    FakeChannel.posted.push(data)
    for (const other of FakeChannel.open) {
      if (other !== this && other.name === this.name) other.#receive(structuredClone(data))
    }
  }

  #receive(data: unknown): void {
    if (this.#missed) this.#missed.push(data)
    else {
      queueMicrotask(() => {
        if (FakeChannel.open.has(this)) this.dispatchEvent(new MessageEvent('message', { data }))
      })
    }
  }

  /** From now on the tab gets its messages when it thaws. */
  freeze(): void {
    this.#missed = []
  }

  thaw(reorder = (missed: unknown[]) => missed): void {
    const missed = this.#missed ?? []
    this.#missed = undefined
    for (const data of reorder(missed)) this.#receive(data)
  }

  /** Thaws without what was missed. */
  forget(): void {
    this.thaw(() => [])
  }

  close(): void {
    FakeChannel.open.delete(this)
  }
}

/** Exclusive locks by name, granted in order. */
class FakeLocks {
  readonly #queues = new Map<string, (() => void)[]>()

  async request<TResult>(
    name: string,
    { signal }: { signal: AbortSignal },
    work: () => Promise<TResult>,
  ): Promise<TResult> {
    const release = await this.hold(name, signal)
    try {
      return await work()
    } finally {
      release()
    }
  }

  /** Takes the lock; returns how to let go of it. */
  async hold(name: string, signal?: AbortSignal): Promise<() => void> {
    const queue = this.#queues.get(name) ?? []
    this.#queues.set(name, queue)
    signal?.throwIfAborted()
    await new Promise<void>((resolve, reject) => {
      queue.push(resolve)
      if (queue.length === 1) resolve()
      signal?.addEventListener('abort', () => {
        const place = queue.indexOf(resolve)
        if (place > 0) queue.splice(place, 1)
        if (place > 0) reject(signal.reason)
      })
    })
    return () => {
      queue.shift()
      queue[0]?.()
    }
  }
}

class FakeDocument extends EventTarget {
  visibilityState: 'visible' | 'hidden' = 'visible'

  show(visibilityState: 'visible' | 'hidden' = 'visible'): void {
    this.visibilityState = visibilityState
    this.dispatchEvent(new Event('visibilitychange'))
  }
}

export interface FakeBrowser {
  readonly document: FakeDocument
  readonly locks: FakeLocks
  /** The page itself: `online`, `pageshow`. */
  readonly page: EventTarget
  /** How many listeners the page and its document have. */
  listeners(): number
}

/** Makes this process look like a page. Undo it with `vi.unstubAllGlobals()`. */
export function stubBrowser({ locks = true, channel = true } = {}): FakeBrowser {
  FakeChannel.open.clear()
  FakeChannel.posted = []
  const browser = { document: new FakeDocument(), locks: new FakeLocks(), page: new EventTarget() }
  const counts = [browser.document, browser.page].map(countListeners)
  vi.stubGlobal('location', new URL('https://app.example.com/'))
  vi.stubGlobal('document', browser.document)
  vi.stubGlobal('navigator', locks ? { locks: browser.locks } : {})
  vi.stubGlobal('BroadcastChannel', channel ? FakeChannel : undefined)
  vi.stubGlobal('addEventListener', browser.page.addEventListener.bind(browser.page))
  vi.stubGlobal('removeEventListener', browser.page.removeEventListener.bind(browser.page))
  return { ...browser, listeners: () => counts.reduce((sum, count) => sum + count(), 0) }
}

function countListeners(target: EventTarget): () => number {
  const heard = new Set<unknown>()
  const add = target.addEventListener.bind(target)
  const remove = target.removeEventListener.bind(target)
  target.addEventListener = (...[type, listener, options]: Parameters<typeof add>) => {
    heard.add(listener)
    add(type, listener, options)
  }
  target.removeEventListener = (...[type, listener, options]: Parameters<typeof remove>) => {
    heard.delete(listener)
    remove(type, listener, options)
  }
  return () => heard.size
}
