// Chooses where mails go: to a mail server, to files, or nowhere.
import type { SendMail } from '@countersign/api'
import type { Config } from '../config/to-config.ts'
import type { Logger } from '../operations/logger.ts'
import { createFileTransport } from './file-transport.ts'
import { createSmtpTransport } from './smtp-transport.ts'

/** Undefined where no mail can be sent. */
export function createMailTransport(
  { transport, from }: Pick<Config['mail'], 'transport' | 'from'>,
  logger: Logger,
): SendMail | undefined {
  switch (transport.kind) {
    case 'smtp':
      return createSmtpTransport({ url: transport.url, from })
    case 'files':
      return createFileTransport({ folder: transport.folder, from }, logger)
    case 'none':
      return undefined
  }
}
