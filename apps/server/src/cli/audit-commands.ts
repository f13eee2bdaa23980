// Defines `countersign audit`: verifies the chain of audit events. Only reads.
import { type ChainProblem, type ChainVerdict, verifyChain } from '@countersign/api'
import type { AuditSeal } from '@countersign/db'
import { type Command, InvalidArgumentError } from 'commander'
import { type Answer, type OutputOptions, print } from './answer.ts'
import { withDatabase } from './with-database.ts'

interface VerifyOptions extends OutputOptions {
  readonly anchor?: readonly AuditSeal[]
}

const problems: Readonly<Record<ChainProblem, string>> = {
  edited: 'the event was edited or inserted',
  missing: 'the event is missing',
  reordered: 'the event was moved from another place',
  unknownKey: 'the event is sealed with a secret that AUDIT_SECRET does not hold',
  downgraded: 'the event is sealed without a secret, although one was in use before',
  erasedWithoutDeletion: 'personal data was erased, and no deletion of its account is recorded',
  headMismatch: 'the newest event is not the one that was sealed last',
  anchorMismatch: 'the seal is not the one of the anchor',
  forgedPruning:
    'a marker says that events up to this one were pruned, and AUDIT_SECRET did not write it',
}

export function addAuditCommands(program: Command): void {
  program
    .command('audit')
    .description('Keep the audit log.')
    .command('verify')
    .description('Verify that no audit event was edited, removed, inserted or moved.')
    .option(
      '--anchor <sequence:seal...>',
      'seals from log lines "audit anchor", to verify against',
      collectAnchor,
    )
    .option('--json', 'answer as JSON')
    .action(async ({ anchor, ...output }: VerifyOptions) => {
      const answer = await withDatabase(async (db, { audit }) =>
        answerOf(await verifyChain(db, { secrets: audit.secrets, anchors: anchor ?? [] })),
      )
      print(answer, output)
    })
}

function collectAnchor(typed: string, earlier: readonly AuditSeal[] = []): readonly AuditSeal[] {
  const [, sequence, seal] = /^([1-9]\d{0,14}):([\w.-]+)$/.exec(typed) ?? []
  if (sequence === undefined || seal === undefined) {
    throw new InvalidArgumentError('Expected a sequence, a colon and a seal.')
  }
  return [...earlier, { sequence: Number(sequence), seal }]
}

function answerOf(verdict: ChainVerdict): Answer {
  if (verdict.kind === 'broken') {
    const { at, problem } = verdict
    const text = `The chain is broken at sequence ${at}: ${problems[problem]}.`
    return { isDone: false, text, json: verdict }
  }
  const { events, head, unsealed, sealedWithoutSecret, uncheckedAnchors } = verdict
  const lines = [
    `The chain is intact: ${events} sealed events, ${unsealed} not sealed yet.`,
    ...(head ? [`Newest seal: ${head.sequence}:${head.seal}`] : []),
    ...(sealedWithoutSecret > 0
      ? [
          `${sealedWithoutSecret} events are sealed without AUDIT_SECRET: only an anchor shows whether they were forged.`,
        ]
      : []),
    ...(uncheckedAnchors > 0
      ? [`${uncheckedAnchors} anchors are older than the chain, which was pruned.`]
      : []),
  ]
  return { isDone: true, text: lines.join('\n'), json: verdict }
}
