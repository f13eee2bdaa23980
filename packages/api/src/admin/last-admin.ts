// Guards the last enabled administrator, without whom nobody could make another, and acts of who is none any more.
import { type Executor, lockAdministrators } from '@countersign/db'

/** Locks all administrators until the transaction ends. Before any other lock of a user. */
export async function isLastAdmin(tx: Executor, userId: string): Promise<boolean> {
  const admins = await lockAdministrators(tx)
  return admins.length === 1 && admins[0] === userId
}

export interface NotAdmin {
  readonly kind: 'notAdmin'
}

/** Locks likewise, so that the user cannot be demoted or disabled before the transaction ends. */
export async function isAdministrator(tx: Executor, userId: string): Promise<boolean> {
  return (await lockAdministrators(tx)).includes(userId)
}

/** True for an actor who is no administrator any more. On the command line there is none. */
export async function isFormerAdmin(tx: Executor, actorId: string | undefined): Promise<boolean> {
  return actorId !== undefined && !(await isAdministrator(tx, actorId))
}
