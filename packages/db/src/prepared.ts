// Builds a statement once per connection pool; the database then parses it once per connection. Unprepared, it takes a second
// round trip, in which the driver asks for its parameters' types. Drizzle binds a statement to its transaction, so within one
// it is built each time; `.prepare(name).execute()` still spares the parsing. The driver tells statements apart by their text,
// not by that name.
import type { Executor } from './executor.ts'

/** Caches the statement that `build` makes for each executor. */
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
