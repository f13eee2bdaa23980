// The page's words in English.

import { account } from './en-account.ts'
import { admin } from './en-admin.ts'
import { links } from './en-links.ts'
import { pluralOf } from './plural.ts'
import type { IssueWords, ReasonWords, SessionEndWords } from './translated.ts'

export const en = {
  languageLabel: 'Language',
  accountLabel: 'Account',
  tryAgain: 'Try again',
  signIn: {
    title: 'Sign in',
    pending: 'Signing in…',
    noAccount: 'No account yet?',
    notices: { accountDeleted: 'Your account was deleted.' },
  },
  signUp: {
    title: 'Sign up',
    pending: 'Signing up…',
    hasAccount: 'Already have an account?',
    passwordHint: (minimum: number) =>
      `At least ${minimum} characters, with upper-case and lower-case letters, a digit and a symbol.`,
  },
  signOut: {
    action: 'Sign out',
    failed: 'You are still signed in.',
    others: 'Sign out others',
    everywhere: 'Sign out everywhere',
    question: 'Sign out everywhere?',
    consequence: 'Every session of your account ends, this one included.',
    cancel: 'Stay signed in',
  },
  fields: {
    fullName: 'Full name',
    email: 'Email',
    password: 'Password',
    show: 'Show',
    // Read aloud behind `show`.
    showWhat: ' password',
  },
  loadingSession: {
    loading: 'Looking for your session…',
    late: 'The server does not answer yet. Trying again…',
    offline: 'Your session is taken up again as soon as you are online.',
  },
  notFound: {
    title: 'Page not found',
    text: 'There is nothing here.',
    home: 'Go to the start',
  },
  profile: {
    title: 'Profile',
    loading: 'Loading your profile…',
    waiting: 'Waiting for the network to load your profile.',
    fullName: 'Name',
    email: 'Email',
    emailVerified: 'Email confirmed',
    yes: 'Yes',
    no: 'No',
    role: 'Role',
    admin: 'Administrator',
    createdAt: 'Member since',
  },
  sessions: {
    title: 'Active sessions',
    link: 'Sessions',
    text: 'Everywhere you are signed in. End what you do not recognise.',
    loading: 'Loading your sessions…',
    waiting: 'Waiting for the network to load your sessions.',
    noOthers: 'You are signed in nowhere else.',
    current: 'This session',
    revoke: 'Revoke',
    revoking: 'Revoking…',
    // Read aloud behind `revoke`.
    revokeWhat: (device: string) => ` the session on ${device}`,
    revoked: (device: string) => `The session on ${device} was ended.`,
    othersRevoked: pluralOf('en', {
      one: '# other session was ended.',
      other: '# other sessions were ended.',
    }),
    lastUsed: 'Last used',
    opened: 'Signed in',
    device: (browser: string, os: string) => `${browser} on ${os}`,
    unknownDevice: 'Unknown device',
    address: (ip: string) => `IP address ${ip}`,
    unknownAddress: 'unknown address',
  },
  account,
  links,
  admin,
  offline: 'You are offline. What you see may be out of date.',
  failures: {
    offline: 'You are offline. Connect to the internet and try again.',
    unreachable: 'The server could not be reached. Check your connection and try again.',
    // The reason of a newer server.
    unknown: 'That did not work. Try again.',
    tryAgainLater: 'Try again in a while.',
    tryAgainIn: (duration: string) => `Try again in ${duration}.`,
  },
  reasons: {
    INVALID_INPUT: 'Some fields are not valid.',
    MALFORMED_REQUEST: 'The request could not be read.',
    UNAUTHENTICATED: 'Sign in to continue.',
    INVALID_CREDENTIALS: 'Invalid credentials',
    SESSION_EXPIRED: 'The session has expired. Sign in again.',
    SESSION_REVOKED: 'The session was ended. Sign in again.',
    SESSION_REUSED: 'The session was ended because an old copy of it was used. Sign in again.',
    SESSION_NOT_FOUND: 'This session has ended already.',
    ORIGIN_REFUSED: 'Requests from this web page are not accepted.',
    FORBIDDEN: 'This account may not do that.',
    NOT_FOUND: 'The server does not know this request.',
    METHOD_NOT_ALLOWED: 'The server does not answer to this method.',
    PASSWORD_TOO_COMMON:
      'This password is too easy to guess: it is a common one, known from a data breach, or holds your name or email address.',
    PASSWORD_UNCHANGED: 'The new password is the current one. Choose another.',
    TOKEN_INVALID: 'This link was used already, replaced by a newer one, or is incomplete.',
    TOKEN_EXPIRED: 'This link has expired. Ask for another one.',
    EMAIL_UNCHANGED: 'This is your email address already.',
    EMAIL_UNVERIFIED: 'Confirm your email address first: open the link that was mailed to you.',
    SIGNUP_CLOSED: 'New accounts are by invitation only.',
    USER_NOT_FOUND: 'There is no such user.',
    LAST_ADMIN: 'This is the last administrator. Make another user one first.',
    EMAIL_TAKEN: 'An account with this email already exists.',
    REFRESH_RACED: 'The session is being renewed. Try again.',
    BATCH_REFUSED: 'These requests cannot be sent together.',
    PAYLOAD_TOO_LARGE: 'The request is too large.',
    UNSUPPORTED_MEDIA_TYPE: 'The server does not read this kind of request.',
    TOO_MANY_REQUESTS: 'Too many tries.',
    UNAVAILABLE: 'The service is not available right now.',
    INTERNAL: 'Something went wrong on the server. Try again.',
  } satisfies ReasonWords,
  issues: {
    invalid_type: () => 'Fill in this field.',
    too_small: ({ origin, minimum }): string => {
      if (origin !== 'string') return `Enter ${minimum} or more.`
      return minimum === 1 ? 'Fill in this field.' : `Enter at least ${minimum} characters.`
    },
    too_big: ({ origin, maximum }): string =>
      origin === 'string' ? `Enter at most ${maximum} characters.` : `Enter ${maximum} or less.`,
    invalid_format: ({ format }): string =>
      format === 'email' ? 'Enter a valid email address.' : 'Check how this is written.',
    invalid_value: () => 'Choose one of the values that there are.',
    not_multiple_of: ({ divisor }) => `Enter a multiple of ${divisor}.`,
    unrecognized_keys: () => 'There is a field here that does not belong.',
    invalid_union: () => 'This is not valid.',
    invalid_key: () => 'This is not valid.',
    invalid_element: () => 'This is not valid.',
    custom: () => 'This is not valid.',
    control_characters: () => 'Remove the control characters.',
    unpaired_surrogate: () => 'Remove the broken character.',
    missing_uppercase: () => 'Add an upper-case letter.',
    missing_lowercase: () => 'Add a lower-case letter.',
    missing_digit: () => 'Add a digit.',
    missing_symbol: () => 'Add a symbol.',
    missing_letter: () => 'Add a letter.',
    invisible_characters: () => 'Remove the invisible characters.',
    loose_accents: () => 'Put each accent on a letter.',
    stacked_accents: () => 'Put fewer accents on one letter.',
  } satisfies IssueWords,
  sessionEnds: {
    UNAUTHENTICATED: {
      what: 'You are no longer signed in.',
      why: 'The session is not valid any more. Sign in to go on.',
    },
    SESSION_EXPIRED: {
      what: 'Your session has expired.',
      why: 'It was not used for a long time, or had reached the longest time a session may last. Sign in to go on.',
    },
    SESSION_REVOKED: {
      what: 'Your session was ended.',
      why: 'A person who is signed in to your account ended it from another device, or your account was changed. If that was not you, sign in and look at your sessions.',
    },
    SESSION_REUSED: {
      what: 'You were signed out to protect your account.',
      why: 'An old copy of this session was used, and we cannot tell whether by you or by a person who took it. Neither can go on with it. Sign in again, look at your sessions, and end those that you do not know.',
    },
  } satisfies SessionEndWords,
}

/** Everything that the page says. Another language has all of it, or does not compile. */
export type Words = typeof en
