// Decides whether an error of nodemailer is about this mail for good, or about the mail server.
import type { SendOutcome } from '@countersign/api'
import { z } from 'zod'

const SmtpErrorSchema = z.object({
  message: z.string().catch('unknown error'),
  code: z.string().optional().catch(undefined),
  command: z.string().optional().catch(undefined),
  response: z.string().optional().catch(undefined),
  permanent: z.boolean().optional().catch(undefined),
})

// 530 and 5.7.x (RFC 3463): the sender is not allowed to, which its operator can mend.
const isAboutSender = (response: string) => /^5\d\d[ -]+5\.7\.|^530/.test(response)

export function toFailure(error: unknown): Extract<SendOutcome, { kind: 'failed' }> {
  const { message, code, command, response = '', permanent } = SmtpErrorSchema.parse(error)
  // Its text may quote the credentials.
  if (code === 'EAUTH') {
    return { kind: 'failed', isPermanent: false, error: 'EAUTH: the mail server refused to log in' }
  }
  const isRefused = permanent === true && (command === 'RCPT TO' || command === 'DATA')
  return {
    kind: 'failed',
    isPermanent: isRefused && !isAboutSender(response),
    error: response === '' ? `${code ?? 'error'}: ${message}` : `${command}: ${response}`,
  }
}
