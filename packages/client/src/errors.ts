// Reads the reason, issues and wait of a failed call, for code that decides rather than displays.
import type { ErrorShape, Reason, ValidationIssue } from '@countersign/contract'
import { isTRPCClientError, type TRPCClientErrorLike } from '@trpc/client'

/**
 * The contract's reason for a failed call; undefined when no answer of the server's is behind it: no network, a time-out,
 * a proxy's page.
 *
 * Given an error that is typed by its procedure, as `safe(api.auth.login.mutate(...))` of @trpc/client gives it, the
 * result is typed by it too: only the reasons that this procedure can fail with.
 */
export function reasonOf<TReason extends Reason = Reason>(
  error: TRPCClientErrorLike<{ errorShape: ErrorShape<TReason>; transformer: boolean }>,
): TReason | undefined
export function reasonOf(error: unknown): Reason | undefined
export function reasonOf(error: unknown): Reason | undefined {
  return dataOf(error)?.reason
}

/**
 * The first message for each field of a form whose input was refused: `{ email: 'Enter a valid email address.' }`. Nested
 * fields are joined by dots; what concerns the input as a whole stands under the empty name. Empty for other failures.
 */
export function fieldErrorsOf(error: unknown): Readonly<Record<string, string>> {
  const fields: Record<string, string> = Object.create(null)
  for (const { path, message } of issuesOf(error)) {
    fields[path.join('.')] ??= message
  }
  return fields
}

/**
 * What is wrong with the input of a refused call: a code for each broken rule, with its parameters, to translate by. Empty
 * for other failures. A newer server may send codes that this release does not know: show their `message`.
 */
export function issuesOf(error: unknown): readonly ValidationIssue[] {
  const issues = dataOf(error)?.issues
  return Array.isArray(issues) ? issues.filter(isIssue) : []
}

/**
 * Seconds that the server asks to wait before the next try; undefined when it does not say. The error itself says it of
 * its own call; the header (RFC 9110 section 10.2.3) is that of the whole answer, and may be a proxy's.
 */
export function retryAfterOf(error: unknown): number | undefined {
  const retryAfter = dataOf(error)?.retryAfter
  return isSeconds(retryAfter) ? retryAfter : headerRetryAfterOf(error)
}

function headerRetryAfterOf(error: unknown): number | undefined {
  if (!isTRPCClientError(error)) return undefined
  const header = headerOf(error.meta?.response, 'Retry-After')
  if (/^\d{1,9}$/.test(header)) return Number(header)
  // A date means what it is away from the server's own date: the clock here may be wrong.
  const seconds = (Date.parse(header) - Date.parse(headerOf(error.meta?.response, 'Date'))) / 1000
  return seconds >= 0 ? seconds : undefined
}

// By its form and not by its class: a test's fetch may answer with an object of its own.
function headerOf(response: unknown, name: string): string {
  const headers = Object(Object(response).headers)
  return typeof headers.get === 'function' ? String(headers.get(name) ?? '') : ''
}

interface ErrorData {
  /** Those of a newer server are not all in the table of this release. */
  readonly reason: Reason
  readonly issues: unknown
  readonly retryAfter: unknown
}

// An answer may come from a proxy or a newer server, so its form is looked at and not believed.
function dataOf(error: unknown): ErrorData | undefined {
  if (!isTRPCClientError(error)) return undefined
  const data = Object(error.data)
  return typeof data.reason === 'string' ? data : undefined
}

function isSeconds(value: unknown): value is number {
  return Number.isFinite(value) && Number(value) >= 0
}

function isIssue(issue: unknown): issue is ValidationIssue {
  const { path, code, message } = Object(issue)
  return typeof code === 'string' && typeof message === 'string' && Array.isArray(path)
}
