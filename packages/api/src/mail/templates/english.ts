// Words mails in English.
import { productName } from '../product-name.ts'
import type { LayoutWords, MailTexts } from './mail-facts.ts'

interface Known {
  readonly time: string
  readonly ip: string | undefined
  readonly device: string | undefined
}

const originOf = ({ time, device, ip }: Known) =>
  [
    ['When', time],
    ['Device', device],
    ['IP address', ip],
  ] as const

export const englishLayout: LayoutWords = {
  greeting: (name) => (name === undefined ? 'Hello,' : `Hello ${name},`),
  copyLink: 'If the button does not work, open this link:',
  footer: `This is an automatic message from ${productName}. Replies are not read.`,
}

export const english: MailTexts = {
  verifyEmail: ({ link }) => ({
    subject: `Confirm your address for ${productName}`,
    heading: 'Confirm your email address',
    paragraphs: [
      `This address was used for an account at ${productName}. Please confirm that it is yours.`,
    ],
    button: { label: 'Confirm address', href: link },
    notes: [
      'The link works once, for 24 hours.',
      'If it was not you, ignore this mail: the address stays unconfirmed.',
    ],
  }),
  resetPassword: ({ link, ...known }) => ({
    subject: `Set a new password for ${productName}`,
    heading: 'Set a new password',
    paragraphs: [`We received a request to set a new password for your account at ${productName}.`],
    button: { label: 'Set a new password', href: link },
    notes: [
      'The link works once, for 30 minutes.',
      'If it was not you, ignore this mail: your password stays as it is. Do not share the link.',
    ],
    origin: originOf(known),
  }),
  passwordChanged: ({ appUrl, ...known }) => ({
    subject: `Your password for ${productName} was changed`,
    heading: 'Your password was changed',
    paragraphs: [`The password of your account at ${productName} was changed.`],
    button: { label: `Open ${productName}`, href: appUrl },
    notes: [
      'If it was you, there is nothing to do.',
      'If it was not you, set a new password at once with "Forgot password?" on the sign-in page, and sign out every device.',
    ],
    origin: originOf(known),
  }),
  confirmEmailChange: ({ link, newEmail, ...known }) => ({
    subject: `Confirm your new address for ${productName}`,
    heading: 'Confirm your new email address',
    paragraphs: [
      `We received a request to use this address for an account at ${productName}: ${newEmail}`,
    ],
    button: { label: 'Confirm new address', href: link },
    notes: [
      'The link works once, for 24 hours. Until then the account keeps its former address.',
      'If it was not you, ignore this mail: nothing changes.',
    ],
    origin: originOf(known),
  }),
  emailChanged: ({ link, newEmail, ...known }) => ({
    subject: `Your address for ${productName} was changed`,
    heading: 'Your email address was changed',
    paragraphs: [`Your account at ${productName} now has this address: ${newEmail}`],
    button: { label: 'Undo the change', href: link },
    notes: [
      'If it was you, there is nothing to do.',
      'If it was not you, undo the change: the account gets this address back, and every device is signed out. The link works once, for 7 days.',
    ],
    origin: originOf(known),
  }),
  alreadyRegistered: ({ appUrl, ...known }) => ({
    subject: `You already have an account at ${productName}`,
    heading: 'You already have an account',
    paragraphs: [
      `We received a request to create an account at ${productName} with this address, which already has one.`,
    ],
    button: { label: 'Sign in', href: appUrl },
    notes: [
      'If it was you, sign in instead. "Forgot password?" on the sign-in page sets a new password.',
      'If it was not you, there is nothing to do: your account is unchanged.',
    ],
    origin: originOf(known),
  }),
  invitation: ({ link }) => ({
    subject: `You are invited to ${productName}`,
    heading: `Welcome to ${productName}`,
    paragraphs: ['An account was created for you. Choose a password to use it.'],
    button: { label: 'Choose a password', href: link },
    notes: [
      'The link works once, for 7 days.',
      'If you expected no invitation, ignore this mail: without a password the account stays closed.',
    ],
  }),
  accountDeleted: ({ time }) => ({
    subject: `Your account at ${productName} was deleted`,
    heading: 'Your account was deleted',
    paragraphs: [`Your account at ${productName} and its data were deleted.`],
    notes: [
      'If it was you, there is nothing to do.',
      `If it was not you, contact the people who run ${productName} for you, and change your password wherever else you use it.`,
    ],
    origin: [['When', time]],
  }),
  newDevice: ({ appUrl, ...known }) => ({
    subject: `New sign-in to ${productName}`,
    heading: 'Sign-in from a new device',
    paragraphs: [`A new device signed in to your account at ${productName}.`],
    button: { label: `Open ${productName}`, href: appUrl },
    notes: [
      'If it was you, there is nothing to do.',
      'If it was not you, change your password at once and sign out every other device.',
    ],
    origin: originOf(known),
  }),
}
