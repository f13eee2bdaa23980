// The link that makes calls mind the session: they wait for a token that is on its way, and are sent once more when the
// token turned out to be over. A call is repeated at most once, and only one that the server refused before running it.

import type { AppRouter } from '@countersign/contract'
import type { TRPCLink } from '@trpc/client'
import type { inferRouterOutputs } from '@trpc/server'
import { observable } from '@trpc/server/observable'
import { effectOf, type SessionEffect } from './access.ts'
import { reasonOf } from './errors.ts'
import type { Session } from './session.ts'

type Outputs = inferRouterOutputs<AppRouter>['auth']

/** @param session the session that calls belong to */
export function sessionLink(session: Session): TRPCLink<AppRouter> {
  return () =>
    ({ op, next }) =>
      observable((observer) => {
        let stop = () => {}
        let stopped = false

        const send = () =>
          new Promise<Parameters<typeof observer.next>[0]>((resolve, reject) => {
            if (stopped) return reject(new Error('The call was given up'))
            const subscription = next(op).subscribe({ next: resolve, error: reject })
            stop = () => subscription.unsubscribe()
          })

        const effect = effectOf(op.path)
        const run = effect ? () => change(session, effect, send) : () => callWithin(session, send)
        run().then(
          (result) => {
            observer.next(result)
            observer.complete()
          },
          (error) => observer.error(error),
        )
        return () => {
          stopped = true
          stop()
        }
      })
}

async function callWithin<TResult>(
  session: Session,
  send: () => Promise<TResult>,
): Promise<TResult> {
  await session.ready()
  const token = session.accessToken()
  try {
    return await send()
  } catch (error) {
    const reason = reasonOf(error)
    // A session that has ended may have been followed by another one, in this browser's cookie.
    if (reason !== 'UNAUTHENTICATED' && reason !== 'SESSION_REVOKED') throw error
    if (token === undefined && session.accessToken() === undefined) throw error
    const outcome = await session.renewedFrom(token)
    if (outcome.kind === 'failed') throw outcome.error
    if (outcome.kind === 'ended') throw error
    return send()
  }
}

function change<TResult extends { result: { data?: unknown } }>(
  session: Session,
  effect: SessionEffect,
  send: () => Promise<TResult>,
): Promise<TResult> {
  return session.changing(async () => {
    const answer = await send()
    const data = answer.result.data
    if (effect === 'opens') {
      const { user, ...access } = data as Outputs['login']
      session.signedIn(access, user)
    } else if (effect === 'renews') {
      await session.renewed(data as Outputs['refresh'])
    } else {
      session.signedOut()
    }
    return answer
  })
}
