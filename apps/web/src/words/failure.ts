// Says in words what a failed call or a broken rule means, by reason and code.
import { reasonOf, retryAfterOf } from '@countersign/client'
import type { IssueCode, ValidationIssue } from '@countersign/contract'
import type { Words } from './en.ts'
import type { IssueWords } from './translated.ts'

interface Language {
  readonly words: Words
  /** For numbers with units. */
  readonly regional: string
}

/** One or two sentences that say what went wrong and what helps. */
export function wordsFor(error: unknown, { words, regional }: Language): string {
  const { failures, reasons } = words
  const reason = reasonOf(error)
  if (reason === undefined) return navigator.onLine ? failures.unreachable : failures.offline
  if (!Object.hasOwn(reasons, reason)) return failures.unknown
  if (reason !== 'TOO_MANY_REQUESTS' && reason !== 'UNAVAILABLE') return reasons[reason]
  const seconds = retryAfterOf(error)
  const advice =
    seconds === undefined
      ? failures.tryAgainLater
      : failures.tryAgainIn(durationOf(seconds, regional))
  return `${reasons[reason]} ${advice}`
}

/** What is wrong with a field. A code of a newer server has the server's own words. */
export function issueWords<TCode extends IssueCode>(
  issue: ValidationIssue<TCode>,
  issues: IssueWords,
): string {
  return Object.hasOwn(issues, issue.code) ? issues[issue.code](issue) : issue.message
}

// `42 seconds`, `2 minutes`.
function durationOf(seconds: number, locale: string): string {
  const [value, unit] = seconds > 90 ? [Math.ceil(seconds / 60), 'minute'] : [seconds, 'second']
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value)
}
