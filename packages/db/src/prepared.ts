// Statements that are built once per connection pool and parsed by the database once per connection. An unprepared one
// takes two round trips, because the driver first asks for its parameters' types. Within a transaction a statement is built
// each time, for drizzle binds it to the transaction; `.prepare(name).execute()` still spares the database the parsing. (The
// driver tells statements apart by their text, not by that name.)
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
