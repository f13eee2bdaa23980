// Statements that are built once per connection pool and parsed by the database once per connection. An unprepared one
// takes two round trips, because the driver first asks for its parameters' types.
import type { Executor } from './executor.ts'

/** Remembers, for each executor, the statement that `build` makes for it. */
export function prepared<TStatement>(
  build: (executor: Executor) => TStatement,
): (executor: Executor) => TStatement {
  const statements = new WeakMap<Executor, TStatement>()
  return (executor) => {
    const known = statements.get(executor)
    if (known) return known
    const statement = build(executor)
    statements.set(executor, statement)
    return statement
  }
}
