// Lists what procedures do to the session: opens, renews or closes it. The compiler keeps the record complete, so that no page
// has to load zod for it.
import type { ContractTree, contract, Declaration } from '@countersign/contract'

/** The dotted paths of the procedures in a tree that set or clear the refresh cookie. */
export type CookiePathOf<TTree extends ContractTree> = {
  [TName in keyof TTree & string]: TTree[TName] extends Declaration
    ? TTree[TName] extends { readonly setsCookie: true; readonly access: 'public' | 'cookie' }
      ? TName
      : never
    : TTree[TName] extends ContractTree
      ? `${TName}.${CookiePathOf<TTree[TName]>}`
      : never
}[keyof TTree & string]

/** What a procedure that moves the session does to the session of this client. */
export type SessionEffect = 'opens' | 'renews' | 'closes'

const cookieProcedures: Record<CookiePathOf<typeof contract>, SessionEffect> = {
  'auth.signup': 'opens',
  'auth.login': 'opens',
  'auth.refresh': 'renews',
  'auth.logout': 'closes',
}
const effects = new Map<string, SessionEffect>(Object.entries(cookieProcedures))

/** What a procedure does to the session; undefined for those that leave it alone. */
export function effectOf(path: string): SessionEffect | undefined {
  return effects.get(path)
}
