// Hands mails to the mail server of SMTP_URL.
import type { SendMail } from '@countersign/api'
import type { MailAddress } from '../config/values/mail.ts'
import { isPlainAddress, toMessage } from './mail-message.ts'
import { toFailure } from './smtp-failure.ts'

const SEND_TIMEOUT_MS = 15_000
const CONNECTION_TIMEOUT_MS = 10_000

export interface SmtpOptions {
  readonly url: string
  readonly from: MailAddress
  readonly timeoutMs?: number
}

export function createSmtpTransport({
  url,
  from,
  timeoutMs = SEND_TIMEOUT_MS,
}: SmtpOptions): SendMail {
  const connect = async () => {
    const { createTransport } = await import('nodemailer')
    return createTransport({
      url,
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      greetingTimeout: CONNECTION_TIMEOUT_MS,
      dnsTimeout: CONNECTION_TIMEOUT_MS,
      socketTimeout: timeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    })
  }
  let connecting: ReturnType<typeof connect> | undefined

  return async (mail, { signal }) => {
    if (!isPlainAddress(mail.to)) {
      return { kind: 'failed', isPermanent: true, error: 'not the address of one mailbox' }
    }
    try {
      connecting ??= connect()
      const transport = await connecting
      await transport.sendMail({
        ...toMessage(mail, from),
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      })
      return { kind: 'sent' }
    } catch (error) {
      return toFailure(error)
    }
  }
}
