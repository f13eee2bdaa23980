// The words of the account page in English.

export const account = {
  title: 'Account',
  name: 'Change your name',
  nameChanged: 'Your name was changed.',
  password: 'Change your password',
  passwordText: 'Everywhere else you will be signed out.',
  passwordChanged: 'Your password was changed. Everywhere else you were signed out.',
  currentPassword: 'Current password',
  newPassword: 'New password',
  wrongPassword: 'This is not your current password.',
  email: 'Change your email address',
  emailText: (email: string) =>
    `It is ${email} now. It changes when you open the link that we mail to the new one.`,
  newEmail: 'New email address',
  emailRequested: (email: string) => `Open the link that we mailed to ${email}.`,
  export: 'Export your data',
  exportText: 'A file with everything that is kept about you.',
  exportAction: 'Download',
  exported: 'Your data was downloaded.',
  delete: 'Delete your account',
  deleteText: 'Your account, its sessions and everything kept about you are deleted for good.',
  typeEmail: (email: string) => `Type ${email} to confirm`,
  deleting: 'Deleting…',
  save: 'Save',
  saving: 'Saving…',
}
