// The words of the account page in German.
import type { Words } from './en.ts'

export const account: Words['account'] = {
  title: 'Konto',
  name: 'Namen ändern',
  nameChanged: 'Ihr Name wurde geändert.',
  password: 'Passwort ändern',
  passwordText: 'Überall sonst werden Sie abgemeldet.',
  passwordChanged: 'Ihr Passwort wurde geändert. Überall sonst wurden Sie abgemeldet.',
  currentPassword: 'Aktuelles Passwort',
  newPassword: 'Neues Passwort',
  wrongPassword: 'Das ist nicht Ihr aktuelles Passwort.',
  email: 'E-Mail-Adresse ändern',
  emailText: (email) =>
    `Bisher lautet sie ${email}. Sie ändert sich, sobald Sie den Link öffnen, den wir an die neue Adresse senden.`,
  newEmail: 'Neue E-Mail-Adresse',
  emailRequested: (email) => `Öffnen Sie den Link, den wir an ${email} gesendet haben.`,
  export: 'Daten exportieren',
  exportText: 'Eine Datei mit allem, was über Sie gespeichert ist.',
  exportAction: 'Herunterladen',
  exported: 'Ihre Daten wurden heruntergeladen.',
  delete: 'Konto löschen',
  deleteText:
    'Ihr Konto, seine Sitzungen und alles, was über Sie gespeichert ist, werden endgültig gelöscht.',
  typeEmail: (email) => `Geben Sie zur Bestätigung ${email} ein`,
  deleting: 'Wird gelöscht…',
  save: 'Speichern',
  saving: 'Wird gespeichert…',
}
