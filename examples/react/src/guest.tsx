import { useAuthClient } from '@countersign/client/react'
import { LoginSchema, SignupSchema } from '@countersign/contract'
import { useState } from 'react'
import { messageOf } from './message-of.ts'

export function Guest() {
  const auth = useAuthClient()
  const [failure, setFailure] = useState<string>()

  async function attempt(work: () => Promise<string | undefined>): Promise<void> {
    setFailure(await work().catch(messageOf))
  }

  const signIn = async (fields: FormData) => {
    const { data, error } = LoginSchema.safeParse(Object.fromEntries(fields))
    if (!data) return error.issues[0]?.message
    await auth.login(data)
  }

  // The rules that the server checks by, before anything is sent.
  const signUp = async (fields: FormData) => {
    const { data, error } = SignupSchema.safeParse(Object.fromEntries(fields))
    if (!data) return error.issues[0]?.message
    await auth.signup(data)
  }

  return (
    <>
      <p role="alert">{failure}</p>
      <form aria-label="Sign in" action={(fields) => attempt(() => signIn(fields))}>
        <label>
          Email <input name="email" type="email" autoComplete="username" required />
        </label>
        <label>
          Password{' '}
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        <button type="submit">Sign in</button>
      </form>
      <form aria-label="Sign up" action={(fields) => attempt(() => signUp(fields))}>
        <label>
          Full name <input name="fullName" autoComplete="name" required />
        </label>
        <label>
          Email <input name="email" type="email" autoComplete="username" required />
        </label>
        <label>
          Password <input name="password" type="password" autoComplete="new-password" required />
        </label>
        <button type="submit">Sign up</button>
      </form>
    </>
  )
}
