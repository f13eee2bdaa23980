// Defines what each mail tells.
import type { MailPurpose } from '@countersign/db'

/** Written as they will be read; those that the sender of a mail does not know are undefined. */
interface Origin {
  readonly name: string | undefined
  readonly appUrl: string
  /** In the language of the mail. */
  readonly time: string
  readonly ip: string | undefined
  readonly device: string | undefined
}

interface WithLink {
  readonly link: string
}

interface WithNewEmail {
  readonly newEmail: string
}

type Without = Readonly<Record<never, never>>

interface OwnFacts extends Record<MailPurpose, object> {
  verifyEmail: WithLink
  resetPassword: WithLink
  passwordChanged: Without
  confirmEmailChange: WithLink & WithNewEmail
  emailChanged: WithLink & WithNewEmail
  alreadyRegistered: Without
  invitation: WithLink
  accountDeleted: Without
  newDevice: Without
}

/** By purpose. */
export type MailFacts = { readonly [TPurpose in MailPurpose]: OwnFacts[TPurpose] & Origin }

/** A mail before it is laid out. All of it is plain text. */
export interface MailWords {
  /** Never with words of a user. */
  readonly subject: string
  readonly heading: string
  readonly paragraphs: readonly string[]
  readonly button?: { readonly label: string; readonly href: string }
  /** After the button. */
  readonly notes: readonly string[]
  /** Shown as a list, if known. */
  readonly origin?: readonly (readonly [label: string, value: string | undefined])[]
}

export type MailTexts = {
  readonly [TPurpose in MailPurpose]: (facts: MailFacts[TPurpose]) => MailWords
}

/** What the layout says by itself. */
export interface LayoutWords {
  readonly greeting: (name: string | undefined) => string
  /** Above the link, for programs that show no button. */
  readonly copyLink: string
  readonly footer: string
}
