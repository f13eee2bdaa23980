// Builds a statement once per pool, so that the database parses it once per connection; unprepared it costs a second round
// trip for the parameters' types. Within a transaction Drizzle has to build it each time; `.prepare(name).execute()` still
// spares the parsing, because the driver identifies statements by their text, not by that name.
import type { Executor } from './executor.ts'

export function prepared<TStatement>(
  build: (executor: Executor) => TStatement,
): (executor: Executor) => TStatement {
  const statements = new WeakMap<Executor, TStatement>()
  return (executor) => {
    const cached = statements.get(executor)
    if (cached) return cached
    const statement = build(executor)
    statements.set(executor, statement)
    return statement
  }
}
