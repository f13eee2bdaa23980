// Shares one running task between the calls of a batch, which run at once in one context.
import type { Context } from './context.ts'

/** Runs `task` once for all calls that wait for it at the same time. The result is not kept: a context may outlive it. */
export function oncePerContext<TArguments extends unknown[], TValue>(
  task: (ctx: Context, ...rest: TArguments) => Promise<TValue>,
): (ctx: Context, ...rest: TArguments) => Promise<TValue> {
  const running = new WeakMap<Context, Promise<TValue>>()
  return (ctx, ...rest) => {
    const shared = running.get(ctx)
    if (shared) return shared
    const started = task(ctx, ...rest).finally(() => running.delete(ctx))
    running.set(ctx, started)
    return started
  }
}
