// Guards the last enabled administrator, without whom nobody could make another, and acts of who is none any more. Both are told
// by the ids that `lockAdministrators` returns: locked until the transaction ends, before any other lock of a user.

export const isLastAdmin = (admins: readonly string[], userId: string): boolean =>
  admins.length === 1 && admins[0] === userId

export interface NotAdmin {
  readonly kind: 'notAdmin'
}

/** True for an actor who is no administrator any more. On the command line there is none. */
export const isFormerAdmin = (admins: readonly string[], actorId: string | undefined): boolean =>
  actorId !== undefined && !admins.includes(actorId)
