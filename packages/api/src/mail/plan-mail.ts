// Decides whether a queued mail is still called for, and what its link is good for. Pure: asks no database.
import type { MailJob, MailPurpose, MailRecipient, OneTimeTokenPurpose } from '@countersign/db'

export interface LinkPlan {
  /** Below the page's URL. */
  readonly path: string
  readonly purpose: OneTimeTokenPurpose
  readonly lifeSeconds: number
  /** False for a link that outlives changes of password and email. */
  readonly isVersioned: boolean
}

export interface MailPlan {
  /** Of the person, where it may be shown. */
  readonly fullName?: string | undefined
  readonly link?: LinkPlan
}

const MINUTE_SECONDS = 60
const DAY_SECONDS = 86_400

const links = {
  verifyEmail: {
    path: '/verify-email',
    purpose: 'verifyEmail',
    lifeSeconds: DAY_SECONDS,
    isVersioned: true,
  },
  resetPassword: {
    path: '/reset-password',
    purpose: 'resetPassword',
    lifeSeconds: 30 * MINUTE_SECONDS,
    isVersioned: true,
  },
  invitation: {
    path: '/accept-invitation',
    purpose: 'resetPassword',
    lifeSeconds: 7 * DAY_SECONDS,
    isVersioned: true,
  },
  confirmEmailChange: {
    path: '/confirm-email-change',
    purpose: 'confirmEmailChange',
    lifeSeconds: DAY_SECONDS,
    isVersioned: true,
  },
  // An attacker who took the account over must not void it by another change.
  emailChanged: {
    path: '/undo-email-change',
    purpose: 'undoEmailChange',
    lifeSeconds: 7 * DAY_SECONDS,
    isVersioned: false,
  },
} as const satisfies Partial<Record<MailPurpose, LinkPlan>>

/** Below the page's URL; undefined for a mail without a link of its own. */
export function linkPathOf(purpose: MailPurpose): string | undefined {
  const byPurpose: Partial<Record<MailPurpose, LinkPlan>> = links
  return byPurpose[purpose]?.path
}

type Job = Pick<MailJob, 'email' | 'details'>

// Signing up needs neither one's own address nor a real name, so only the owner of a proven address is greeted by name.
const provenName = ({ emailVerified, fullName }: MailRecipient) =>
  emailVerified ? fullName : undefined

/** Undefined where the account does not call for the mail (any more). */
type Plan = (account: MailRecipient, job: Job) => MailPlan | undefined

// An address that was never proven may be a stranger's, who must not be mailed on each act.
const planNotice: Plan = (account) =>
  account.emailVerified ? { fullName: account.fullName } : undefined

const plans: Readonly<Record<Exclude<MailPurpose, 'accountDeleted'>, Plan>> = {
  verifyEmail: (account, { email }) =>
    account.isDisabled || account.emailVerified || account.email !== email
      ? undefined
      : { link: links.verifyEmail },
  resetPassword: (account, { email }) =>
    account.isDisabled || account.email !== email
      ? undefined
      : { fullName: provenName(account), link: links.resetPassword },
  passwordChanged: planNotice,
  confirmEmailChange: (account, { email }) =>
    account.isDisabled || account.email === email ? undefined : { link: links.confirmEmailChange },
  // Of a disabled account too: once it is enabled, the link is the owner's way back.
  emailChanged: (account, { email }) =>
    account.email === email
      ? undefined
      : { fullName: provenName(account), link: links.emailChanged },
  alreadyRegistered: (account) =>
    account.isDisabled ? undefined : { fullName: provenName(account) },
  // An administrator wrote the name.
  invitation: (account, { email }) =>
    account.isDisabled || account.hasPassword || account.email !== email
      ? undefined
      : { fullName: account.fullName, link: links.invitation },
  newDevice: planNotice,
}

/** Undefined if no mail is to be sent. */
export function planMail(
  { purpose, ...job }: Job & Pick<MailJob, 'purpose'>,
  account: MailRecipient | undefined,
): MailPlan | undefined {
  // There is no account to ask.
  if (purpose === 'accountDeleted') return { fullName: job.details.fullName }
  if (!account || isOutdated(job, account)) return undefined
  return plans[purpose](account, job)
}

// A change of address that was asked for with a password which was replaced since must not go through.
function isOutdated({ details }: Job, { credentialVersion }: MailRecipient): boolean {
  return details.credentialVersion !== undefined && details.credentialVersion !== credentialVersion
}
