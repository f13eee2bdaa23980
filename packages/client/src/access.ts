// Which procedures are called with a session, known without the contract's schemas: a record that the compiler holds
// complete, so that no client has to carry zod to know it.
import type { ContractTree, contract, Declaration } from '@countersign/contract'

/** The dotted paths of the procedures in a tree that need no access token. */
type OpenPathOf<TTree extends ContractTree> = {
  [TName in keyof TTree & string]: TTree[TName] extends Declaration
    ? TTree[TName]['access'] extends 'public' | 'cookie'
      ? TName
      : never
    : TTree[TName] extends ContractTree
      ? `${TName}.${OpenPathOf<TTree[TName]>}`
      : never
}[keyof TTree & string]

/** What a procedure that needs no session does to the session of this client. */
export type SessionEffect = 'opens' | 'renews' | 'closes' | 'none'

const openProcedures: Record<OpenPathOf<typeof contract>, SessionEffect> = {
  'auth.signup': 'opens',
  'auth.login': 'opens',
  'auth.refresh': 'renews',
  'auth.logout': 'closes',
}
const effects = new Map<string, SessionEffect>(Object.entries(openProcedures))

/** What a procedure does to the session; undefined for those that are called within one. */
export function effectOf(path: string): SessionEffect | undefined {
  return effects.get(path)
}
