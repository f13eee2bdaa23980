// A module that reaches the client only through another one of its application.
import { auth, type sessions, user } from './calls.ts'

type Output<TCall extends (...input: never[]) => Promise<unknown>> = Awaited<ReturnType<TCall>>

export const profile = () => auth.api.auth.me.query()
export const client = () => auth
export const greet = (list: Output<typeof sessions>) => ({ name: user()?.fullName, first: list[0] })
