// Words mails in German.
import { productName } from '../product-name.ts'
import type { LayoutWords, MailTexts } from './mail-facts.ts'

interface Known {
  readonly time: string
  readonly ip: string | undefined
  readonly device: string | undefined
}

const originOf = ({ time, device, ip }: Known) =>
  [
    ['Zeit', time],
    ['Gerät', device],
    ['IP-Adresse', ip],
  ] as const

export const germanLayout: LayoutWords = {
  greeting: (name) => (name === undefined ? 'Guten Tag,' : `Guten Tag ${name},`),
  copyLink: 'Falls die Schaltfläche nicht geht, öffnen Sie diesen Link:',
  footer: `Dies ist eine automatische Nachricht von ${productName}. Antworten werden nicht gelesen.`,
}

export const german: MailTexts = {
  verifyEmail: ({ link }) => ({
    subject: `Bestätigen Sie Ihre Adresse für ${productName}`,
    heading: 'Bestätigen Sie Ihre E-Mail-Adresse',
    paragraphs: [
      `Diese Adresse wurde für ein Konto bei ${productName} angegeben. Bitte bestätigen Sie, dass es Ihre ist.`,
    ],
    button: { label: 'Adresse bestätigen', href: link },
    notes: [
      'Der Link gilt einmal, 24 Stunden lang.',
      'Waren Sie das nicht, ist nichts zu tun: Die Adresse bleibt unbestätigt.',
    ],
  }),
  resetPassword: ({ link, ...known }) => ({
    subject: `Neues Passwort für ${productName}`,
    heading: 'Setzen Sie ein neues Passwort',
    paragraphs: [`Für Ihr Konto bei ${productName} wurde ein neues Passwort angefordert.`],
    button: { label: 'Neues Passwort setzen', href: link },
    notes: [
      'Der Link gilt einmal, 30 Minuten lang.',
      'Waren Sie das nicht, ist nichts zu tun: Ihr Passwort bleibt, wie es ist. Geben Sie den Link niemandem.',
    ],
    origin: originOf(known),
  }),
  passwordChanged: ({ appUrl, ...known }) => ({
    subject: `Ihr Passwort für ${productName} wurde geändert`,
    heading: 'Ihr Passwort wurde geändert',
    paragraphs: [`Das Passwort Ihres Kontos bei ${productName} wurde geändert.`],
    button: { label: `${productName} öffnen`, href: appUrl },
    notes: [
      'Waren Sie das, ist nichts zu tun.',
      'Waren Sie das nicht, setzen Sie sofort ein neues Passwort („Passwort vergessen?“ auf der Anmeldeseite) und melden Sie alle Geräte ab.',
    ],
    origin: originOf(known),
  }),
  confirmEmailChange: ({ link, newEmail, ...known }) => ({
    subject: `Bestätigen Sie Ihre neue Adresse für ${productName}`,
    heading: 'Bestätigen Sie Ihre neue E-Mail-Adresse',
    paragraphs: [`Ein Konto bei ${productName} soll künftig diese Adresse haben: ${newEmail}`],
    button: { label: 'Neue Adresse bestätigen', href: link },
    notes: [
      'Der Link gilt einmal, 24 Stunden lang. Bis dahin behält das Konto seine bisherige Adresse.',
      'Waren Sie das nicht, ist nichts zu tun: Es ändert sich nichts.',
    ],
    origin: originOf(known),
  }),
  emailChanged: ({ link, newEmail, ...known }) => ({
    subject: `Ihre Adresse für ${productName} wurde geändert`,
    heading: 'Ihre E-Mail-Adresse wurde geändert',
    paragraphs: [`Ihr Konto bei ${productName} hat jetzt diese Adresse: ${newEmail}`],
    button: { label: 'Änderung rückgängig machen', href: link },
    notes: [
      'Waren Sie das, ist nichts zu tun.',
      'Waren Sie das nicht, machen Sie die Änderung rückgängig: Das Konto bekommt diese Adresse zurück, und alle Geräte werden abgemeldet. Der Link gilt einmal, 7 Tage lang.',
    ],
    origin: originOf(known),
  }),
  alreadyRegistered: ({ appUrl, ...known }) => ({
    subject: `Sie haben schon ein Konto bei ${productName}`,
    heading: 'Sie haben schon ein Konto',
    paragraphs: [
      `Mit dieser Adresse sollte ein Konto bei ${productName} angelegt werden. Es gibt aber schon eines.`,
    ],
    button: { label: 'Anmelden', href: appUrl },
    notes: [
      'Waren Sie das, melden Sie sich einfach an. „Passwort vergessen?“ auf der Anmeldeseite setzt ein neues Passwort.',
      'Waren Sie das nicht, ist nichts zu tun: Ihr Konto ist unverändert.',
    ],
    origin: originOf(known),
  }),
  invitation: ({ link }) => ({
    subject: `Einladung zu ${productName}`,
    heading: `Willkommen bei ${productName}`,
    paragraphs: ['Für Sie wurde ein Konto angelegt. Wählen Sie ein Passwort, um es zu nutzen.'],
    button: { label: 'Passwort wählen', href: link },
    notes: [
      'Der Link gilt einmal, 7 Tage lang.',
      'Haben Sie keine Einladung erwartet, ist nichts zu tun: Ohne Passwort bleibt das Konto geschlossen.',
    ],
  }),
  accountDeleted: ({ time }) => ({
    subject: `Ihr Konto bei ${productName} wurde gelöscht`,
    heading: 'Ihr Konto wurde gelöscht',
    paragraphs: [`Ihr Konto bei ${productName} und seine Daten wurden gelöscht.`],
    notes: [
      'Waren Sie das, ist nichts zu tun.',
      `Waren Sie das nicht, wenden Sie sich an die Betreiber von ${productName} und ändern Sie Ihr Passwort überall, wo Sie es sonst noch verwenden.`,
    ],
    origin: [['Zeit', time]],
  }),
  newDevice: ({ appUrl, ...known }) => ({
    subject: `Neue Anmeldung bei ${productName}`,
    heading: 'Anmeldung von einem neuen Gerät',
    paragraphs: [`In Ihrem Konto bei ${productName} hat sich ein neues Gerät angemeldet.`],
    button: { label: `${productName} öffnen`, href: appUrl },
    notes: [
      'Waren Sie das, ist nichts zu tun.',
      'Waren Sie das nicht, ändern Sie sofort Ihr Passwort und melden Sie alle anderen Geräte ab.',
    ],
    origin: originOf(known),
  }),
}
