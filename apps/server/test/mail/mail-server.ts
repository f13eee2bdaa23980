// Runs a mail server on the loopback that keeps what it is sent.
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

interface ReceivedMail {
  /** Of the envelope: who the mail goes to, whatever its headers say. */
  readonly recipients: readonly string[]
  readonly sender: string
  readonly mail: ParsedMail
}

export interface MailServer {
  readonly url: string
  readonly port: number
  readonly received: ReceivedMail[]
  close(): Promise<void>
}

export interface MailServerOptions extends SMTPServerOptions {
  readonly port?: number
  /** Asked after a mail has arrived. */
  readonly refuse?: (mail: ReceivedMail) => Error | undefined
}

export async function startMailServer({
  port = 0,
  refuse = () => undefined,
  ...options
}: MailServerOptions = {}): Promise<MailServer> {
  const received: ReceivedMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData(stream, { envelope }, callback) {
      void simpleParser(stream).then((mail) => {
        const { mailFrom } = envelope
        const each = {
          recipients: envelope.rcptTo.map(({ address }) => address),
          sender: mailFrom ? mailFrom.address : '',
          mail,
        }
        const refusal = refuse(each)
        if (!refusal) received.push(each)
        callback(refusal ?? null)
      }, callback)
    },
    ...options,
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.server.address()
  const listening = typeof address === 'object' && address ? address.port : port
  return {
    port: listening,
    url: `smtp://127.0.0.1:${listening}`,
    received,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** As a mail server refuses. */
export function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode })
}
