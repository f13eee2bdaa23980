// The page's words in German.

import { account } from './de-account.ts'
import { admin } from './de-admin.ts'
import { links } from './de-links.ts'
import type { Words } from './en.ts'
import { pluralOf } from './plural.ts'

export const de: Words = {
  languageLabel: 'Sprache',
  accountLabel: 'Konto',
  tryAgain: 'Erneut versuchen',
  signIn: {
    title: 'Anmelden',
    pending: 'Anmeldung läuft…',
    noAccount: 'Noch kein Konto?',
    notices: { accountDeleted: 'Ihr Konto wurde gelöscht.' },
  },
  signUp: {
    title: 'Registrieren',
    pending: 'Registrierung läuft…',
    hasAccount: 'Sie haben schon ein Konto?',
    passwordHint: (minimum) =>
      `Mindestens ${minimum} Zeichen, darunter Groß- und Kleinbuchstaben, eine Ziffer und ein Sonderzeichen.`,
  },
  signOut: {
    action: 'Abmelden',
    failed: 'Sie sind noch angemeldet.',
    others: 'Andere abmelden',
    everywhere: 'Überall abmelden',
    question: 'Überall abmelden?',
    consequence: 'Alle Sitzungen Ihres Kontos werden beendet, auch diese.',
    cancel: 'Angemeldet bleiben',
  },
  fields: {
    fullName: 'Vollständiger Name',
    email: 'E-Mail-Adresse',
    password: 'Passwort',
    show: 'Anzeigen',
    showWhat: ': Passwort',
  },
  loadingSession: {
    loading: 'Ihre Sitzung wird gesucht…',
    late: 'Der Server antwortet noch nicht. Neuer Versuch…',
    offline: 'Ihre Sitzung wird fortgesetzt, sobald Sie wieder online sind.',
  },
  notFound: {
    title: 'Seite nicht gefunden',
    text: 'Hier gibt es nichts.',
    home: 'Zur Startseite',
  },
  profile: {
    title: 'Profil',
    loading: 'Ihr Profil wird geladen…',
    waiting: 'Ihr Profil wird geladen, sobald das Netz wieder da ist.',
    fullName: 'Name',
    email: 'E-Mail-Adresse',
    emailVerified: 'E-Mail-Adresse bestätigt',
    yes: 'Ja',
    no: 'Nein',
    role: 'Rolle',
    admin: 'Administrator',
    createdAt: 'Mitglied seit',
  },
  sessions: {
    title: 'Aktive Sitzungen',
    link: 'Sitzungen',
    text: 'Hier sehen Sie, wo Sie angemeldet sind. Beenden Sie, was Sie nicht kennen.',
    loading: 'Ihre Sitzungen werden geladen…',
    waiting: 'Ihre Sitzungen werden geladen, sobald das Netz wieder da ist.',
    noOthers: 'Sie sind sonst nirgends angemeldet.',
    current: 'Diese Sitzung',
    revoke: 'Beenden',
    revoking: 'Wird beendet…',
    revokeWhat: (device) => `: Sitzung auf ${device}`,
    revoked: (device) => `Die Sitzung auf ${device} wurde beendet.`,
    othersRevoked: pluralOf('de', {
      one: '# andere Sitzung wurde beendet.',
      other: '# andere Sitzungen wurden beendet.',
    }),
    lastUsed: 'Zuletzt genutzt',
    opened: 'Angemeldet',
    device: (browser, os) => `${browser} unter ${os}`,
    unknownDevice: 'Unbekanntes Gerät',
    address: (ip) => `IP-Adresse ${ip}`,
    unknownAddress: 'unbekannte Adresse',
  },
  account,
  links,
  admin,
  offline: 'Sie sind offline. Was Sie sehen, kann veraltet sein.',
  failures: {
    offline:
      'Sie sind offline. Stellen Sie eine Internetverbindung her und versuchen Sie es erneut.',
    unreachable:
      'Der Server ist nicht erreichbar. Prüfen Sie Ihre Verbindung und versuchen Sie es erneut.',
    unknown: 'Das hat nicht geklappt. Versuchen Sie es erneut.',
    tryAgainLater: 'Versuchen Sie es später erneut.',
    tryAgainIn: (duration) => `Versuchen Sie es in ${duration} erneut.`,
  },
  reasons: {
    INVALID_INPUT: 'Einige Felder sind nicht gültig.',
    MALFORMED_REQUEST: 'Die Anfrage ist nicht lesbar.',
    UNAUTHENTICATED: 'Melden Sie sich an, um fortzufahren.',
    INVALID_CREDENTIALS: 'E-Mail-Adresse oder Passwort ist falsch.',
    SESSION_EXPIRED: 'Die Sitzung ist abgelaufen. Melden Sie sich erneut an.',
    SESSION_REVOKED: 'Die Sitzung wurde beendet. Melden Sie sich erneut an.',
    SESSION_REUSED:
      'Die Sitzung wurde beendet, weil eine alte Kopie davon benutzt wurde. Melden Sie sich erneut an.',
    SESSION_NOT_FOUND: 'Diese Sitzung ist schon beendet.',
    ORIGIN_REFUSED: 'Anfragen von dieser Webseite werden nicht angenommen.',
    FORBIDDEN: 'Dieses Konto darf das nicht.',
    NOT_FOUND: 'Der Server kennt diese Anfrage nicht.',
    METHOD_NOT_ALLOWED: 'Der Server beantwortet diese Art von Anfrage nicht.',
    PASSWORD_TOO_COMMON:
      'Dieses Passwort ist zu leicht zu erraten: Es ist weit verbreitet, aus einem Datenleck bekannt oder enthält Ihren Namen oder Ihre E-Mail-Adresse.',
    PASSWORD_UNCHANGED: 'Das neue Passwort ist das aktuelle. Wählen Sie ein anderes.',
    TOKEN_INVALID:
      'Dieser Link wurde schon benutzt, durch einen neueren ersetzt oder ist unvollständig.',
    TOKEN_EXPIRED: 'Dieser Link ist abgelaufen. Fordern Sie einen neuen an.',
    EMAIL_UNCHANGED: 'Das ist schon Ihre E-Mail-Adresse.',
    EMAIL_UNVERIFIED:
      'Bestätigen Sie zuerst Ihre E-Mail-Adresse: Öffnen Sie den Link, den wir Ihnen gesendet haben.',
    SIGNUP_CLOSED: 'Neue Konten gibt es nur auf Einladung.',
    USER_NOT_FOUND: 'Diesen Benutzer gibt es nicht.',
    LAST_ADMIN: 'Dies ist der letzte Administrator. Geben Sie zuerst jemand anderem diese Rolle.',
    EMAIL_TAKEN: 'Mit dieser E-Mail-Adresse gibt es schon ein Konto.',
    REFRESH_RACED: 'Die Sitzung wird gerade verlängert. Versuchen Sie es erneut.',
    BATCH_REFUSED: 'Diese Anfragen lassen sich nicht zusammen senden.',
    PAYLOAD_TOO_LARGE: 'Die Anfrage ist zu groß.',
    UNSUPPORTED_MEDIA_TYPE: 'Der Server kann diese Art von Anfrage nicht lesen.',
    TOO_MANY_REQUESTS: 'Zu viele Versuche.',
    UNAVAILABLE: 'Der Dienst ist gerade nicht verfügbar.',
    INTERNAL: 'Auf dem Server ist etwas schiefgegangen. Versuchen Sie es erneut.',
  },
  issues: {
    invalid_type: () => 'Füllen Sie dieses Feld aus.',
    too_small: ({ origin, minimum }) => {
      if (origin !== 'string') return `Geben Sie ${minimum} oder mehr ein.`
      return minimum === 1
        ? 'Füllen Sie dieses Feld aus.'
        : `Geben Sie mindestens ${minimum} Zeichen ein.`
    },
    too_big: ({ origin, maximum }) =>
      origin === 'string'
        ? `Geben Sie höchstens ${maximum} Zeichen ein.`
        : `Geben Sie ${maximum} oder weniger ein.`,
    invalid_format: ({ format }) =>
      format === 'email'
        ? 'Geben Sie eine gültige E-Mail-Adresse ein.'
        : 'Prüfen Sie die Schreibweise.',
    invalid_value: () => 'Wählen Sie einen der möglichen Werte.',
    not_multiple_of: ({ divisor }) => `Geben Sie ein Vielfaches von ${divisor} ein.`,
    unrecognized_keys: () => 'Hier ist ein Feld, nach dem niemand gefragt hat.',
    invalid_union: () => 'Das ist nicht gültig.',
    invalid_key: () => 'Das ist nicht gültig.',
    invalid_element: () => 'Das ist nicht gültig.',
    custom: () => 'Das ist nicht gültig.',
    control_characters: () => 'Entfernen Sie die Steuerzeichen.',
    unpaired_surrogate: () => 'Entfernen Sie das unvollständige Zeichen.',
    missing_uppercase: () => 'Ergänzen Sie einen Großbuchstaben.',
    missing_lowercase: () => 'Ergänzen Sie einen Kleinbuchstaben.',
    missing_digit: () => 'Ergänzen Sie eine Ziffer.',
    missing_symbol: () => 'Ergänzen Sie ein Sonderzeichen.',
    missing_letter: () => 'Ergänzen Sie einen Buchstaben.',
    invisible_characters: () => 'Entfernen Sie die unsichtbaren Zeichen.',
    loose_accents: () => 'Setzen Sie jeden Akzent auf einen Buchstaben.',
    stacked_accents: () => 'Setzen Sie weniger Akzente auf einen Buchstaben.',
  },
  sessionEnds: {
    UNAUTHENTICATED: {
      what: 'Sie sind nicht mehr angemeldet.',
      why: 'Die Sitzung ist nicht mehr gültig. Melden Sie sich an, um fortzufahren.',
    },
    SESSION_EXPIRED: {
      what: 'Ihre Sitzung ist abgelaufen.',
      why: 'Sie wurde lange nicht genutzt oder hat die längste erlaubte Dauer erreicht. Melden Sie sich an, um fortzufahren.',
    },
    SESSION_REVOKED: {
      what: 'Ihre Sitzung wurde beendet.',
      why: 'Jemand, der in Ihrem Konto angemeldet ist, hat sie von einem anderen Gerät aus beendet, oder Ihr Konto wurde geändert. Wenn Sie das nicht waren, melden Sie sich an und prüfen Sie Ihre Sitzungen.',
    },
    SESSION_REUSED: {
      what: 'Sie wurden zum Schutz Ihres Kontos abgemeldet.',
      why: 'Eine alte Kopie dieser Sitzung wurde benutzt, und wir können nicht erkennen, ob von Ihnen oder von jemandem, der sie entwendet hat. Beide können sie nicht fortsetzen. Melden Sie sich erneut an, prüfen Sie Ihre Sitzungen und beenden Sie die, die Sie nicht kennen.',
    },
  },
}
