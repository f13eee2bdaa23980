// Which procedures are called with a session, known without the contract's schemas: a record that the compiler holds
// complete, so that no client has to carry zod to know it.
import type { AppRouter, contract, Declaration } from '@countersign/contract'

type Contract = typeof contract

/** The dotted paths of the procedures in a group that need no access token. */
type OpenPathsOf<TGroup extends string, TProcedures> = {
  [TName in keyof TProcedures]: TProcedures[TName] extends Declaration
    ? TProcedures[TName]['access'] extends 'public' | 'cookie'
      ? `${TGroup}.${TName & string}`
      : never
    : never
}[keyof TProcedures]

type OpenPath = {
  [TGroup in keyof Contract]: OpenPathsOf<TGroup & string, Contract[TGroup]>
}[keyof Contract]

// What each open procedure does to the session of this client.
const openProcedures: Record<OpenPath, 'opens' | 'renews' | 'closes'> = {
  'auth.signup': 'opens',
  'auth.login': 'opens',
  'auth.refresh': 'renews',
  'auth.logout': 'closes',
}

export type SessionEffect = (typeof openProcedures)[OpenPath]

/** What a procedure does to the session; undefined for those that are called within one. */
export function effectOf(path: string): SessionEffect | undefined {
  return Object.hasOwn(openProcedures, path) ? openProcedures[path as OpenPath] : undefined
}

export type { AppRouter }
