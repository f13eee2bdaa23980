// Keeps waiting jobs by group. Groups take turns, first in, first out within one; no group can crowd out the others.

interface Waiter {
  readonly group: string
  readonly isKnown: boolean
  /** Called once: the job may run, or has lost its place. */
  readonly decide: (isAdmitted: boolean) => void
}

interface WaitingGroups {
  /** True if there is a place, perhaps one that a group with at least two more waiting jobs has just lost. */
  makeRoom(waiter: Omit<Waiter, 'decide'>): boolean
  add(waiter: Waiter): void
  /** True if a job was waiting. */
  admitNext(): boolean
  /** Removes a waiter, if it still waits. */
  remove(waiter: Waiter): void
}

interface WaitingGroupsOptions {
  readonly maxWaiting: number
  /** How many of them may be from unknown devices. */
  readonly maxUnknown: number
}

export function createWaitingGroups(options: WaitingGroupsOptions): WaitingGroups {
  const { maxWaiting, maxUnknown } = options
  // In the order of their turns. A Set keeps the order within, and removes from the middle in constant time.
  const groups = new Map<string, Set<Waiter>>()
  let unknown = 0
  let total = 0

  const nameOf = ({ group, isKnown }: Omit<Waiter, 'decide'>) => `${isKnown} ${group}`

  function take(waiter: Waiter, isAdmitted: boolean): void {
    const name = nameOf(waiter)
    const group = groups.get(name)
    if (!group?.delete(waiter)) return
    if (group.size === 0) groups.delete(name)
    total -= 1
    if (!waiter.isKnown) unknown -= 1
    waiter.decide(isAdmitted)
  }

  /** The last job of the largest group that has at least `least`. */
  function findSurplus(least: number, onlyUnknown: boolean): Waiter | undefined {
    let largest: Set<Waiter> | undefined
    for (const group of groups.values()) {
      const [first] = group
      if (onlyUnknown && first?.isKnown) continue
      if (group.size >= Math.max(least, (largest?.size ?? 0) + 1)) largest = group
    }
    return largest && [...largest].at(-1)
  }

  return {
    makeRoom(waiter) {
      const isFull = total >= maxWaiting || (!waiter.isKnown && unknown >= maxUnknown)
      if (!isFull) return true
      const own = groups.get(nameOf(waiter))?.size ?? 0
      const surplus = findSurplus(own + 2, !waiter.isKnown)
      if (surplus) take(surplus, false)
      return surplus !== undefined
    },
    add(waiter) {
      const name = nameOf(waiter)
      const group = groups.get(name) ?? new Set()
      groups.set(name, group.add(waiter))
      total += 1
      if (!waiter.isKnown) unknown += 1
    },
    admitNext() {
      for (const [name, group] of groups) {
        // The next turn is another group's.
        groups.delete(name)
        groups.set(name, group)
        const [next] = group
        if (next) take(next, true)
        return true
      }
      return false
    },
    remove: (waiter) => take(waiter, false),
  }
}
