// Writes mails to a folder and their links to the log, during development only: the links are secrets.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SendMail } from '@countersign/api'
import type { MailAddress } from '../config/values/mail.ts'
import type { Logger } from '../operations/logger.ts'
import { toMessage } from './mail-message.ts'
import { toFailure } from './smtp-failure.ts'

const OWNER_ONLY_FOLDER = 0o700
const OWNER_ONLY_FILE = 0o600

export interface FileOptions {
  readonly folder: string
  readonly from: MailAddress
}

export function createFileTransport({ folder, from }: FileOptions, logger: Logger): SendMail {
  return async (mail) => {
    try {
      const { createTransport } = await import('nodemailer')
      const composer = createTransport({ streamTransport: true, buffer: true })
      const { message } = await composer.sendMail(toMessage(mail, from))
      const time = new Date().toISOString().replaceAll(/[:.]/g, '-')
      const file = join(folder, `${time}-${mail.purpose}-${mail.id}.eml`)
      await mkdir(folder, { recursive: true, mode: OWNER_ONLY_FOLDER })
      await writeFile(file, message, { mode: OWNER_ONLY_FILE })
      logger.info({ file, link: mail.link }, `mail ${mail.purpose} to ${mail.to}`)
      return { kind: 'sent' }
    } catch (error) {
      return toFailure(error)
    }
  }
}
