// Queues mails.
import { databaseNow, type Executor } from './executor.ts'
import { type MailDetails, type MailPurpose, outbox } from './schema/outbox.ts'

export interface NewMailJob {
  id: string
  purpose: MailPurpose
  /** Canonical address of the recipient. */
  email: string
  /** Whom it is about, if that does not follow from the address. */
  userId?: string | undefined
  locale: string
  details?: MailDetails | undefined
}

/** Belongs in the transaction of what the mail tells of. */
export async function insertMailJob(
  executor: Executor,
  { details = {}, ...job }: NewMailJob,
): Promise<void> {
  await executor
    .insert(outbox)
    .values({ ...job, details, createdAt: databaseNow, dueAt: databaseNow })
    .prepare('insert_mail_job')
    .execute()
}
