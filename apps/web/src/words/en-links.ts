// The words of mailed links in English.

export const links = {
  onward: 'Go to your profile',
  askForAnother: 'Ask for another link',
  backToSignIn: 'Back to sign in',
  send: 'Send link',
  sending: 'Sending…',
  resend: 'Send another link',
  verificationSent: (email: string) =>
    `If ${email} still has to be confirmed, a mail is on its way there.`,
  banner: {
    title: 'Confirm your address.',
    text: (email: string) => `Open the link that was mailed to ${email}.`,
    dismiss: 'Not now',
  },
  checkMail: {
    title: 'Check your mail',
    text: (email: string) =>
      `Open the link that we mailed to ${email}. Once your address is confirmed, you can sign in.`,
  },
  forgot: {
    title: 'Forgot password?',
    text: 'We mail you a link with which you set a new one.',
    sent: (email: string) => `If there is an account for ${email}, a mail is on its way.`,
  },
  verify: {
    title: 'Confirm your address',
    text: 'With this you say that you receive mail at this address and that the account is yours.',
    action: 'Confirm address',
    doneTitle: 'Address confirmed',
    done: (email: string) => `${email} is confirmed.`,
  },
  reset: {
    title: 'Set a new password',
    text: 'Everywhere you are signed in, you will be signed out.',
    action: 'Set password',
    doneTitle: 'Your password is set',
    done: (email: string) => `Sign in as ${email} with your new password.`,
  },
  invitation: {
    title: 'Welcome',
    text: 'You were invited to Countersign. Choose a password, and your account is ready.',
    action: 'Choose password',
    doneTitle: 'Your account is ready',
    done: (email: string) => `Sign in as ${email} with your password.`,
    another: 'Have you chosen a password before? Then sign in. If not, ask for another invitation.',
  },
  confirmChange: {
    title: 'Confirm your new address',
    text: 'From then on you sign in with the address that this link was mailed to.',
    action: 'Confirm new address',
    doneTitle: 'Address changed',
    done: (email: string) => `The address of your account is ${email} now.`,
    another: 'You can ask for another link on your account page.',
    toAccount: 'Go to your account',
  },
  undoChange: {
    title: 'Undo the change of your address',
    text: 'Your account gets back the address that this link was mailed to, and everyone who is signed in to it is signed out.',
    action: 'Undo the change',
    doneTitle: 'Address restored',
    done: (email: string) =>
      `The address of your account is ${email} again. Every session was ended.`,
    next: 'We mailed you a link that sets a new password. The old one does not work any more: the person who changed your address may know it.',
    another: 'If you cannot get into your account any more, write to the operator of this service.',
  },
  refusals: {
    incomplete: {
      title: 'This link is incomplete',
      text: 'Open it once more from the mail, or copy all of it into the address bar.',
    },
    used: {
      title: 'This link does not work any more',
      text: 'It was used already, or a newer mail has replaced it. If you used it yourself, there is nothing left to do.',
    },
    expired: {
      title: 'This link has expired',
      text: 'For your safety, links in mails work for a limited time.',
    },
    taken: {
      title: 'This address is taken',
      text: 'Another account has this address by now.',
    },
  },
}
