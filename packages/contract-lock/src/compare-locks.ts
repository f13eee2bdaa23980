// Tells additive changes of the contract from those that break a client. docs/decisions/0014-contract-lock.md argues each.

import { mismatches, type Rooted } from './assignability/assignability.ts'
import type { Direction } from './assignability/describe-schema.ts'
import type { ContractLock, LockedProcedure } from './lock.ts'

export interface Change {
  readonly kind: 'breaking' | 'additive'
  /** For example `auth.login input` or `error EMAIL_TAKEN`. */
  readonly where: string
  readonly what: string
}

/** Every change that a client could notice; none if the two differ in writing only. */
export function compareLocks(before: ContractLock, after: ContractLock): Change[] {
  return [
    ...compareEntries(before.procedures, after.procedures, {
      where: (path) => path,
      compare: (path, was, is) => compareProcedures(path, was, is, before.schemas, after.schemas),
    }),
    ...compareEntries(before.errors, after.errors, {
      where: (reason) => `error ${reason}`,
      compare: (reason, was, is) => [
        ...changed(`error ${reason}`, 'code', was.code, is.code),
        ...changed(`error ${reason}`, 'status', was.status, is.status),
      ],
    }),
    ...compareEntries(before.issueCodes, after.issueCodes, {
      where: (code) => `issue ${code}`,
      compare: (code, was, is) => compareParameters(`issue ${code}`, was.parameters, is.parameters),
    }),
  ]
}

function compareParameters(
  where: string,
  before: readonly string[],
  after: readonly string[],
): Change[] {
  return [
    ...before
      .filter((name) => !after.includes(name))
      .map((name) => breaking(where, `does not tell ${name} any more`)),
    ...after
      .filter((name) => !before.includes(name))
      .map((name) => additive(where, `tells ${name} now`)),
  ]
}

interface Comparer<TEntry> {
  readonly where: (name: string) => string
  readonly compare: (name: string, before: TEntry, after: TEntry) => Change[]
}

function compareEntries<TEntry>(
  before: Readonly<Record<string, TEntry>>,
  after: Readonly<Record<string, TEntry>>,
  { where, compare }: Comparer<TEntry>,
): Change[] {
  return [
    ...Object.entries(before).flatMap(([name, was]) => {
      const is = Object.hasOwn(after, name) ? after[name] : undefined
      return is === undefined ? [breaking(where(name), 'is gone')] : compare(name, was, is)
    }),
    ...Object.keys(after)
      .filter((name) => !Object.hasOwn(before, name))
      .map((name) => additive(where(name), 'is new')),
  ]
}

function compareProcedures(
  path: string,
  before: LockedProcedure,
  after: LockedProcedure,
  schemasBefore: ContractLock['schemas'],
  schemasAfter: ContractLock['schemas'],
): Change[] {
  return [
    ...changed(path, 'kind', before.kind, after.kind),
    ...changed(path, 'access', before.access, after.access),
    ...changed(path, 'limit', before.limit, after.limit),
    ...changed(path, 'REST method', before.rest.method, after.rest.method),
    ...changed(path, 'REST path', before.rest.path, after.rest.path),
    ...changed(path, 'REST status', before.rest.status, after.rest.status),
    ...changed(path, 'setsCookie', before.setsCookie, after.setsCookie),
    ...comparePresence(path, before, after),
    ...(before.input && after.input
      ? compareSchemas(path, 'input', {
          before: { node: before.input, shared: schemasBefore.input },
          after: { node: after.input, shared: schemasAfter.input },
        })
      : []),
    ...compareSchemas(path, 'output', {
      before: { node: before.output, shared: schemasBefore.output },
      after: { node: after.output, shared: schemasAfter.output },
    }),
    ...before.errors
      .filter((reason) => !after.errors.includes(reason))
      .map((reason) => breaking(path, `does not fail with ${reason} any more`)),
    ...after.errors
      .filter((reason) => !before.errors.includes(reason))
      .map((reason) => additive(path, `may fail with ${reason} now`)),
  ]
}

function comparePresence(path: string, before: LockedProcedure, after: LockedProcedure): Change[] {
  const where = `${path} input`
  if (before.input && !after.input) return [breaking(where, 'is gone')]
  if (before.inputOptional && !after.inputOptional) return [breaking(where, 'is required now')]
  if (!before.input && after.input) return [additive(where, 'is new and optional')]
  if (!before.inputOptional && after.inputOptional) return [additive(where, 'is optional now')]
  return []
}

function compareSchemas(
  path: string,
  direction: Direction,
  { before, after }: { readonly before: Rooted; readonly after: Rooted },
): Change[] {
  const [narrow, wide] = direction === 'input' ? [before, after] : [after, before]
  const where = (at: string) => `${path} ${direction}${at === '' ? '' : ` ${at}`}`
  const breaks = mismatches(direction, narrow, wide)
  if (breaks.length > 0) return breaks.map(({ at, what }) => breaking(where(at), what))
  const places = new Set(mismatches(direction, wide, narrow).map(({ at }) => at))
  const what = direction === 'input' ? 'takes more than it did' : 'promises more than it did'
  return [...places].map((at) => additive(where(at), what))
}

function changed(
  where: string,
  name: string,
  before: string | number | boolean,
  after: string | number | boolean,
): Change[] {
  return before === after ? [] : [breaking(where, `${name} ${before} -> ${after}`)]
}

const breaking = (where: string, what: string): Change => ({ kind: 'breaking', where, what })
const additive = (where: string, what: string): Change => ({ kind: 'additive', where, what })
