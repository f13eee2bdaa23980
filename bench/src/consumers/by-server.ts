// Calls every procedure, typed by the router of packages/api as its code has it.
import type { appRouter } from '@countersign/api'
import type { TRPCClient } from '@trpc/client'

export async function callEverything({ auth, sessions }: TRPCClient<typeof appRouter>) {
  const credentials = { email: 'ada@example.com', password: 'Analytical-Engine-1843' }
  const signedUp = await auth.signup.mutate({ ...credentials, fullName: 'Ada Lovelace' })
  const signedIn = await auth.login.mutate(credentials)
  const { expiresIn } = await auth.refresh.mutate()
  const { user } = await auth.me.query()
  const { sessions: list } = await sessions.list.query()
  for (const { id } of list) await sessions.revoke.mutate({ id })
  const { revoked } = await sessions.revokeOthers.mutate()
  await auth.logout.mutate({ everywhere: true })
  return [signedUp.user.email, signedIn.user.role, user.fullName, revoked + expiresIn]
}
