// Derives the type of the tRPC router from the contract alone, without any server code.
import type { TRPCBuiltRouter, TRPCMutationProcedure, TRPCQueryProcedure } from '@trpc/server'
import type { z } from 'zod'
import type { contract } from './contract.ts'
import type { ErrorShape } from './errors.ts'
import type {
  ContractTree,
  Declaration,
  MutationDeclaration,
  QueryDeclaration,
  ReasonOf,
} from './procedure.ts'

interface Root {
  // tRPC compares the context of caller and router invariantly; only `any` lets a client, which knows no context,
  // and a server, which has one, share this type.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  ctx: any
  meta: object
  errorShape: ErrorShape
  transformer: false
}

/** What a caller passes. */
export type InputOf<TDeclaration extends Declaration> = TDeclaration extends {
  readonly input: infer TInput extends z.ZodType
}
  ? z.input<TInput>
  : // biome-ignore lint/suspicious/noConfusingVoidType: how tRPC spells "call it without an argument"
    void

/** What a resolver receives, after parsing. */
export type ParsedInputOf<TDeclaration extends Declaration> = TDeclaration extends {
  readonly input: infer TInput extends z.ZodType
}
  ? z.output<TInput>
  : undefined

/** What a caller gets back. */
export type OutputOf<TDeclaration extends Declaration> = z.output<TDeclaration['output']>

interface ProcedureTypes<TDeclaration extends Declaration> {
  input: InputOf<TDeclaration>
  output: OutputOf<TDeclaration>
  meta: unknown
  errorShape: ErrorShape<ReasonOf<TDeclaration>>
}

/** The tRPC procedure that serves a declaration. */
export type ProcedureOf<TDeclaration extends Declaration> = TDeclaration extends QueryDeclaration
  ? TRPCQueryProcedure<ProcedureTypes<TDeclaration>>
  : TDeclaration extends MutationDeclaration
    ? TRPCMutationProcedure<ProcedureTypes<TDeclaration>>
    : never

/** The record of procedures that serves a tree of declarations. */
export type RouterRecordOf<TTree extends ContractTree> = {
  [TName in keyof TTree]: TTree[TName] extends Declaration
    ? ProcedureOf<TTree[TName]>
    : TTree[TName] extends ContractTree
      ? RouterRecordOf<TTree[TName]>
      : never
}

/** The router that serves this contract: give it to `createTRPCClient<AppRouter>()`. */
export type AppRouter = TRPCBuiltRouter<Root, RouterRecordOf<typeof contract>>
