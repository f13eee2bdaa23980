// Creates a consumer with the typed tRPC client.
import { reasonOf } from '@countersign/client'
import { createBrowser } from '../harness/test-server.ts'
import type { Consumer, Result } from './journey.ts'

export function createTrpcConsumer(url: string): Consumer {
  const browser = createBrowser(url)
  const { auth, sessions } = browser.api

  const settle = (call: Promise<unknown>): Promise<Result> =>
    call.then(
      (answer) => ({ answer }),
      (error: unknown) => ({ refused: reasonOf(error) ?? error }),
    )
  const keep = (call: Promise<{ accessToken: string }>) =>
    settle(
      call.then((answer) => {
        browser.accessToken = answer.accessToken
        return answer
      }),
    )

  return {
    signup: (person) => keep(auth.signup.mutate(person)),
    login: (credentials) => keep(auth.login.mutate(credentials)),
    refresh: () => keep(auth.refresh.mutate()),
    me: () => settle(auth.me.query()),
    sessions: () => settle(sessions.list.query()),
    revoke: (id) => settle(sessions.revoke.mutate({ id })),
    logout: () => settle(auth.logout.mutate()),
  }
}
