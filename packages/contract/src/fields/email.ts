// Defines email addresses: one canonical spelling per mailbox; lenient at login, strict where an account is created.
import { z } from 'zod'
import { ownRule, tooLong } from '../issues.ts'

// Of every browser and of Node.js; the package builds without the types of either.
declare const URL: new (url: string) => { readonly hostname: string }

// RFC 5321 section 4.5.3.1: a path has 256 octets, two of them the angle brackets; a local part 64, a label 63.
export const EMAIL_MAX_CHARACTERS = 254
const LOCAL_PART_MAX_CHARACTERS = 64

// The HTML standard's characters of a local part, without % and !, with which mail servers once wrote routes.
const LOCAL_PART = /^[a-z\d.#$&'*+/=?^_`{|}~-]+$/
const LABEL = /^[a-z\d]([a-z\d-]{0,61}[a-z\d])?$/
const TOP_LEVEL = /^([a-z]{2,63}|xn--[a-z\d-]{1,59})$/
// Until 2009 these gave out local parts that end in a dot or hold two in a row, which nobody else does.
const DOTTED_DOMAINS = ['docomo.ne.jp', 'ezweb.ne.jp', 'au.com']
// Letters, marks and digits, without a hyphen at an end of a label or two where `xn--` has them, and what RFC 5892 takes in a
// context: Catalan's dot between two l, Hebrew's geresh, Japan's middle dot. The conversion knows the context of joiners.
const INTERNATIONAL_DOMAIN =
  /^(?!.*(^|\.)(-|[^.]{2}--)|.*-(\.|$))([\p{L}\p{M}\p{Nd}.-]|\u200C|\u200D|(?<=l)\u00B7(?=l)|(?<=\p{Script=Hebrew})[\u05F3\u05F4]|(?<=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー])\u30FB)+$/iu
const WELL_DOTTED = /^[^.]+(\.[^.]+)*$/

/**
 * An email address as typed at login: whatever an account could ever have been made of, in its canonical spelling. That is
 * without white space around it, lower case, and with the ASCII form of an internationalised domain (RFC 5890).
 */
export const EmailSchema = z
  .string()
  // Comes first and ends the check, so that hostile text is refused for its length alone.
  .check(boundLength)
  // Before anything is trimmed: a line break at the end is one, too.
  .refine(
    (typed) => !/\p{Cc}/u.test(typed),
    ownRule('control_characters', 'Enter an email address without control characters.'),
  )
  // ASCII before the @, and asked before anything is folded: a Kelvin sign lower-cases to k, a full-width @ becomes @ under
  // NFKC, and then mail goes to an address that was not checked (GHSA-7rqj-j65f-68wh).
  .check(requireForm((typed) => /^ *[!-?A-~]+@[^@\s]+ *$/.test(typed)))
  .overwrite(toCanonical)
  // What could not be spelled in ASCII stays as it was.
  .check(requireForm((email) => /^[!-~]+$/.test(email)))
  .check(boundLength)
  .meta({ format: 'email', maxLength: EMAIL_MAX_CHARACTERS })

/** An email address of a new account: the HTML standard's rule, with the lengths of RFC 5321 and the labels of RFC 1123. */
export const NewEmailSchema = EmailSchema.check(requireForm(isMailbox)).meta({
  format: 'email',
  maxLength: EMAIL_MAX_CHARACTERS,
})

function boundLength({ value, issues }: z.core.ParsePayload<string>): void {
  if (value.length > EMAIL_MAX_CHARACTERS) issues.push(tooLong(value, EMAIL_MAX_CHARACTERS))
}

// As zod's own check of a format refuses; it ends the check.
function requireForm(hasForm: (email: string) => boolean) {
  return ({ value, issues }: z.core.ParsePayload<string>): void => {
    if (hasForm(value)) return
    const message = 'Enter a valid email address.'
    issues.push({ code: 'invalid_format', format: 'email', message, input: value, continue: false })
  }
}

function isMailbox(email: string): boolean {
  const [localPart = '', domain = ''] = email.split('@')
  return isLocalPart(localPart, domain) && isDomain(domain)
}

function isLocalPart(localPart: string, domain: string): boolean {
  return (
    localPart.length <= LOCAL_PART_MAX_CHARACTERS &&
    LOCAL_PART.test(localPart) &&
    // Programs take the first for an option, and some mail servers decode the other (RFC 2047).
    !/^(-|=\?)/.test(localPart) &&
    (WELL_DOTTED.test(localPart) || (DOTTED_DOMAINS.includes(domain) && !/^\./.test(localPart)))
  )
}

function isDomain(domain: string): boolean {
  const labels = domain.split('.')
  return (
    // A top-level domain has no mailboxes (RFC 7085), and a forgotten `.com` is common.
    labels.length > 1 &&
    labels.every((label) => LABEL.test(label)) &&
    TOP_LEVEL.test(labels.at(-1) ?? '') &&
    // Not everything that begins with xn-- is the ASCII form of something, which engines check where something is to convert.
    toAsciiDomain(`\u00FC.${domain}`) === `xn--tda.${domain}`
  )
}

function toCanonical(typed: string): string {
  const [localPart = '', domain = ''] = typed.trim().split('@')
  return `${localPart.toLowerCase()}@${toCanonicalDomain(domain)}`
}

function toCanonicalDomain(domain: string): string {
  if (/^[!-~]+$/.test(domain)) return domain.toLowerCase()
  // Everything else that UTS #46 maps or drops only looks like another domain.
  if (!INTERNATIONAL_DOMAIN.test(domain)) return domain
  const labels = domain.split('.')
  const asciiLabels = toAsciiDomain(domain)?.split('.') ?? []
  // A full-width letter or a Kelvin sign leads to a label of plain letters, which would be a second spelling of it.
  const isOneSpelling = labels.every((label, index) =>
    isAscii(label) ? true : asciiLabels[index]?.startsWith('xn--'),
  )
  return isOneSpelling && labels.length === asciiLabels.length ? asciiLabels.join('.') : domain
}

// The URL standard's conversion (UTS #46), which browsers and Node.js bring along.
function toAsciiDomain(domain: string): string | undefined {
  try {
    return new URL(`http://${domain}`).hostname
  } catch {
    return undefined
  }
}

const isAscii = (text: string) => /^[!-~]*$/.test(text)
