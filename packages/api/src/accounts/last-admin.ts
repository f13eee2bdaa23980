// Guards the last enabled administrator: without one, nobody could make another.
import { type Executor, lockAdministrators } from '@countersign/db'

/** Locks all administrators until the transaction ends. Before any other lock of a user. */
export async function isLastAdmin(tx: Executor, userId: string): Promise<boolean> {
  const admins = await lockAdministrators(tx)
  return admins.length === 1 && admins[0] === userId
}
