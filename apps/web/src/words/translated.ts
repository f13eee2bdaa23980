// Defines what a language must have a sentence for: every code and reason of the contract, every end of a session.
import type { EndReason } from '@countersign/client'
import type { IssueCode, IssueParametersOf, Reason } from '@countersign/contract'

export type IssueWords = {
  readonly [TCode in IssueCode]: (parameters: IssueParametersOf<TCode>) => string
}

export type ReasonWords = Readonly<Record<Reason, string>>

/** Who signed out knows why. */
export type SessionEndWords = Readonly<
  Record<Exclude<EndReason, 'SIGNED_OUT'>, { readonly what: string; readonly why: string }>
>
