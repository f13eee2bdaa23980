// Composes what nodemailer sends. The recipient is one checked address, never text that is parsed as a list.
import type { OutgoingMail } from '@countersign/api'
import type { MailAddress } from '../config/values/mail.ts'

// Narrower than RFC 5321: nothing that lists, comments, quotes or ends a line.
const PLAIN_ADDRESS = /^[^\s\p{Cc}@"(),:;<>[\\\]]+@[a-z\d.-]+$/u

export const isPlainAddress = (address: string) =>
  address.length <= 254 && PLAIN_ADDRESS.test(address)

export function toMessage({ id, to, subject, text, html }: OutgoingMail, from: MailAddress) {
  const recipient = { name: '', address: to }
  return {
    // A copy: nodemailer writes to it, and the configuration is frozen.
    from: { ...from },
    to: recipient,
    envelope: { from: from.address, to: [recipient.address] },
    subject,
    text,
    html,
    messageId: `<${id}@${from.address.split('@')[1]}>`,
    // RFC 3834: automatic replies are not wanted.
    headers: { 'Auto-Submitted': 'auto-generated' },
    xMailer: false as const,
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}
