// Links calls to the session: they wait for a token that is on its way, and are sent once more when their token had expired.
// A call is repeated at most once, and only one that the server refused before running it.
import type { AppRouter } from '@countersign/contract'
import { TRPCClientError, type TRPCLink } from '@trpc/client'
import type { inferRouterOutputs } from '@trpc/server'
import { observable } from '@trpc/server/observable'
import { reasonOf } from '../errors.ts'
import { onAbort } from '../platform/on-abort.ts'
import type { Session } from './session.ts'
import { effectOf, type SessionEffect } from './session-effects.ts'
import { OTHER_USER } from './session-state.ts'

type Outputs = inferRouterOutputs<AppRouter>['auth']

/** @param session the session that calls belong to */
export function sessionLink(session: Session): TRPCLink<AppRouter> {
  return () =>
    ({ op, next }) =>
      observable((observer) => {
        const call = new AbortController()
        const { signal } = call
        const send = () =>
          new Promise<Parameters<typeof observer.next>[0]>((resolve, reject) => {
            if (signal.aborted) return reject(new Error('The call was given up'))
            next({ ...op, signal }).subscribe({ next: resolve, error: reject })
          })

        // Who gives a call up is told at once, whatever it was waiting for.
        const callers = [session.disposed, op.signal ?? session.disposed]
        const stop = onAbort(callers, (cause) => {
          call.abort(cause)
          observer.error(TRPCClientError.from(cause))
        })

        const effect = effectOf(op.path)
        if (!signal.aborted) {
          const run = effect ? change(session, effect, send) : callWithin(session, op.path, send)
          run.then(
            (answer) => {
              observer.next(answer)
              observer.complete()
            },
            (error) => observer.error(error),
          )
        }
        return () => {
          stop()
          call.abort()
        }
      })
}

async function callWithin<TAnswer extends { result: { data?: unknown } }>(
  session: Session,
  path: string,
  send: () => Promise<TAnswer>,
): Promise<TAnswer> {
  const caller = session.userId()
  await session.ready()
  const userId = session.userId()
  // What was asked in one user's name is not done in another's, who has signed in meanwhile.
  if (caller !== undefined && userId !== undefined && caller !== userId) {
    throw new Error('Another user has signed in')
  }
  const token = session.accessToken()
  try {
    return learned(session, { path, userId }, await send())
  } catch (error) {
    const reason = reasonOf(error)
    // A revoked session may have been followed by another one, in this browser's cookie.
    if (reason !== 'UNAUTHENTICATED' && reason !== 'SESSION_REVOKED') throw error
    if (token === undefined && session.accessToken() === undefined) throw error
    const outcome = await session.refreshedFrom(token)
    if (outcome.type === 'failed') throw outcome.error
    if (outcome.type === 'rejected') throw error
    if (userId !== undefined && session.userId() !== userId) throw error
    return learned(session, { path, userId }, await send())
  }
}

// `me` says who is signed in, so the session learns what has changed. An answer about another user than the token's was
// kept by something between here and the server, and is none.
function learned<TAnswer extends { result: { data?: unknown } }>(
  session: Session,
  { path, userId }: { path: string; userId: string | undefined },
  answer: TAnswer,
): TAnswer {
  if (path !== 'auth.me') return answer
  const { user } = answer.result.data as Outputs['me']
  if (userId !== undefined && user.id !== userId) throw new Error(OTHER_USER)
  session.update(user)
  return answer
}

function change<TAnswer extends { result: { data?: unknown } }>(
  session: Session,
  effect: SessionEffect,
  send: () => Promise<TAnswer>,
): Promise<TAnswer> {
  switch (effect) {
    case 'renews':
      return session.refreshing(send, ({ result }) => result.data as Outputs['refresh'])
    case 'opens':
      return session.changing(async () => {
        const answer = await send()
        session.signedIn(answer.result.data as Outputs['login'])
        return answer
      })
    case 'closes':
      return session.signingOut(send)
  }
}
