// Logs mails that were given up, and when sending begins and ceases to fail. Never logs an address or a link.
import type { MailDelivery } from '@countersign/api'
import type { Logger } from '../operations/logger.ts'

export function logMails(
  delivery: Omit<MailDelivery, 'onPostponed' | 'onFailed'>,
  logger: Logger,
): MailDelivery {
  let isFailing = false
  return {
    ...delivery,
    async send(mail, options) {
      const outcome = await delivery.send(mail, options)
      if (outcome.kind === 'sent' && isFailing) {
        isFailing = false
        logger.info('mails are sent again')
      }
      return outcome
    },
    onPostponed({ error, ...mail }) {
      if (!isFailing) {
        logger.warn({ mail, reason: error }, 'a mail could not be sent and is tried again')
      }
      isFailing = true
    },
    onFailed: ({ error, ...mail }) => logger.error({ mail, reason: error }, 'a mail was given up'),
  }
}
