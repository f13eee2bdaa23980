// The words of mailed links in German.
import type { Words } from './en.ts'

export const links: Words['links'] = {
  onward: 'Zu Ihrem Profil',
  askForAnother: 'Neuen Link anfordern',
  backToSignIn: 'Zurück zur Anmeldung',
  send: 'Link senden',
  sending: 'Wird gesendet…',
  resend: 'Neuen Link senden',
  verificationSent: (email) =>
    `Falls ${email} noch nicht bestätigt ist, ist eine E-Mail dorthin unterwegs.`,
  banner: {
    title: 'Bestätigen Sie Ihre Adresse.',
    text: (email) => `Öffnen Sie den Link, den wir an ${email} gesendet haben.`,
    dismiss: 'Nicht jetzt',
  },
  checkMail: {
    title: 'Sehen Sie in Ihr Postfach',
    text: (email) =>
      `Öffnen Sie den Link, den wir an ${email} gesendet haben. Sobald Ihre Adresse bestätigt ist, können Sie sich anmelden.`,
  },
  forgot: {
    title: 'Passwort vergessen?',
    text: 'Wir senden Ihnen einen Link, mit dem Sie ein neues Passwort setzen.',
    sent: (email) => `Falls es ein Konto für ${email} gibt, ist eine E-Mail unterwegs.`,
  },
  verify: {
    title: 'Adresse bestätigen',
    text: 'Damit bestätigen Sie, dass Sie unter dieser Adresse E-Mails empfangen und das Konto Ihnen gehört.',
    action: 'Adresse bestätigen',
    doneTitle: 'Adresse bestätigt',
    done: (email) => `${email} ist bestätigt.`,
  },
  reset: {
    title: 'Neues Passwort setzen',
    text: 'Überall, wo Sie angemeldet sind, werden Sie abgemeldet.',
    action: 'Passwort setzen',
    doneTitle: 'Ihr Passwort ist gesetzt',
    done: (email) => `Melden Sie sich als ${email} mit Ihrem neuen Passwort an.`,
  },
  invitation: {
    title: 'Willkommen',
    text: 'Sie wurden zu Countersign eingeladen. Wählen Sie ein Passwort, und Ihr Konto ist bereit.',
    action: 'Passwort wählen',
    doneTitle: 'Ihr Konto ist bereit',
    done: (email) => `Melden Sie sich als ${email} mit Ihrem Passwort an.`,
    another:
      'Haben Sie schon ein Passwort gewählt? Dann melden Sie sich an. Wenn nicht, bitten Sie um eine neue Einladung.',
  },
  confirmChange: {
    title: 'Neue Adresse bestätigen',
    text: 'Danach melden Sie sich mit der Adresse an, an die dieser Link gesendet wurde.',
    action: 'Neue Adresse bestätigen',
    doneTitle: 'Adresse geändert',
    done: (email) => `Die Adresse Ihres Kontos ist jetzt ${email}.`,
    another: 'Auf der Seite Ihres Kontos können Sie einen neuen Link anfordern.',
    toAccount: 'Zu Ihrem Konto',
  },
  undoChange: {
    title: 'Änderung Ihrer Adresse rückgängig machen',
    text: 'Ihr Konto erhält die Adresse zurück, an die dieser Link gesendet wurde, und alle, die darin angemeldet sind, werden abgemeldet.',
    action: 'Änderung rückgängig machen',
    doneTitle: 'Adresse wiederhergestellt',
    done: (email) => `Die Adresse Ihres Kontos ist wieder ${email}. Alle Sitzungen wurden beendet.`,
    next: 'Wir haben Ihnen einen Link gesendet, mit dem Sie ein neues Passwort setzen. Das alte gilt nicht mehr: Wer Ihre Adresse geändert hat, kennt es vielleicht.',
    another:
      'Wenn Sie nicht mehr in Ihr Konto gelangen, wenden Sie sich an die Betreiber dieses Dienstes.',
  },
  refusals: {
    incomplete: {
      title: 'Dieser Link ist unvollständig',
      text: 'Öffnen Sie ihn noch einmal aus der E-Mail, oder kopieren Sie ihn vollständig in die Adresszeile.',
    },
    used: {
      title: 'Dieser Link gilt nicht mehr',
      text: 'Er wurde schon benutzt, oder eine neuere E-Mail hat ihn ersetzt. Wenn Sie ihn selbst benutzt haben, brauchen Sie nichts weiter zu tun.',
    },
    expired: {
      title: 'Dieser Link ist abgelaufen',
      text: 'Zu Ihrer Sicherheit gelten Links in E-Mails nur für begrenzte Zeit.',
    },
    taken: {
      title: 'Diese Adresse ist vergeben',
      text: 'Inzwischen gehört diese Adresse zu einem anderen Konto.',
    },
  },
}
