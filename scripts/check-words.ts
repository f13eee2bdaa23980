// Refuses words and sentences that readers stumble over: in comments, test titles, messages and documents. A table, so that
// every word has its replacement.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

interface Rule {
  readonly pattern: RegExp
  readonly instead: string
}

const rules: readonly Rule[] = [
  {
    pattern: /^\/\/ (What|How|Whether|Where|When|Which|Who|Whose)\b/,
    instead: 'a header that begins with a verb',
  },
  {
    pattern: /\b(whoever|whosever|somebody|anybody)\b/i,
    instead: 'the actual subject: the client, a caller, a person',
  },
  { pattern: /\bStandings?\b/, instead: 'RateLimitStatus' },
  { pattern: /\buncount/i, instead: 'refund' },
  { pattern: /\bguesswork\b/i, instead: 'password strength' },
  {
    pattern: /(?<!(its|their|his|server's) )\bown words?\b/i,
    instead: 'personal words, personal information',
  },
  { pattern: /\bnarrowings?\b/i, instead: 'assignability' },
  { pattern: /\bplace-failure\b/, instead: 'apply-server-errors' },
  { pattern: /\bnamesNothing\b|\brefusalOfCalls\b/, instead: 'hasUnknownCall, rejectionFor' },
  { pattern: /\bisOver\b/, instead: 'isExceeded, isExpired or hasElapsed' },
  { pattern: /\bturned away\b/i, instead: 'rejected' },
  { pattern: /\b(is|are|that is|what is) dear\b/i, instead: 'expensive' },
  { pattern: /\bcannot be had\b/i, instead: 'is unavailable' },
  { pattern: /\bdeaf(ness)?\b/i, instead: 'disconnected' },
  { pattern: /\bfor ever\b/i, instead: 'permanently, forever' },
  { pattern: /\bat one price\b/i, instead: 'at the same cost' },
  { pattern: /\bsays no\b/i, instead: 'refuses' },
  { pattern: /\bstill lives\b|\bsession lives\b/i, instead: 'is active' },
  { pattern: /\b(sessions?|tokens?) (is|are|was|were) over\b/i, instead: 'revoked or expired' },
  { pattern: /\bLog (in|out)\b(?! by)/, instead: 'Sign in, Sign out (where people read it)' },
]

// Released history and what others wrote stay as they are.
const exempt =
  /^(examples\/[a-z]+\/package|docs\/decisions\/|bench\/peers\/|bench\/results\/|packages\/[a-z-]+\/CHANGELOG\.md|scripts\/check-words\.ts$|packages\/db\/migrations\/)/

const files = execFileSync(
  'git',
  ['ls-files', '*.ts', '*.tsx', '*.md', '*.html', '*.css', '*.sql'],
  {
    encoding: 'utf8',
  },
).split('\n')

let found = 0
for (const file of files) {
  if (file === '' || exempt.test(file)) continue
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    for (const { pattern, instead } of rules) {
      const match = pattern.exec(line)
      if (!match) continue
      // The rule for headers is about the first line of a file.
      if (pattern.source.startsWith('^') && index > 0) continue
      found += 1
      process.stderr.write(`${file}:${index + 1}: "${match[0]}": write ${instead}\n`)
    }
  }
}
if (found > 0) {
  process.stderr.write(`${found} places\n`)
  process.exitCode = 1
}
