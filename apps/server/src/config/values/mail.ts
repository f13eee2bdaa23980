// Parses what mail needs: the page's URL, the mail server, the sender.
import { EmailSchema } from '@countersign/contract'
import { z } from 'zod'

const urlForm = 'an http(s) URL without query or fragment, such as https://example.com'

/** An http(s) URL, without a slash at its end. */
export const httpUrl = z.string().transform((text, ctx): string => {
  if (/^https?:\/\/[^?#@\\\s]+$/i.test(text) && URL.canParse(text)) {
    return new URL(text).href.replace(/\/+$/, '')
  }
  ctx.addIssue({ code: 'custom', message: urlForm })
  return z.NEVER
})

/** Where mail is handed over: `smtp://user:password@host:587` or `smtps://user:password@host`. */
export const smtpUrl = z
  .string()
  .refine(
    (text) =>
      /^smtps?:\/\/[^\s]+$/i.test(text) && URL.canParse(text) && new URL(text).hostname !== '',
    'an SMTP URL such as smtp://user:password@mail.example.com:587 or smtps://user:password@mail.example.com',
  )

export interface MailAddress {
  readonly name: string
  readonly address: string
}

// In a header they would begin a name, a comment or another address.
const LIST_CHARACTERS = /["(),:;<>[\\\]]/

const senderForm = 'an address such as no-reply@example.com or Example <no-reply@example.com>'

/** `no-reply@example.com` or `Example <no-reply@example.com>`. */
export const mailAddress = z.string().transform((text, ctx): MailAddress => {
  const { name = '', address = text } =
    /^(?<name>[^<>"\p{Cc}]+?) *<(?<address>[^<>]+)>$/u.exec(text)?.groups ?? {}
  const email = EmailSchema.safeParse(address)
  if (email.success && !LIST_CHARACTERS.test(email.data)) return { name, address: email.data }
  ctx.addIssue({ code: 'custom', message: senderForm })
  return z.NEVER
})
