// First, so that zod compiles nothing from text: a policy without 'unsafe-eval' forbids it.
import '@countersign/contract/without-eval'
import { LoginSchema, SignupSchema } from '@countersign/contract'
import { auth } from './auth.ts'
import { messageOf } from './message-of.ts'

// Called at once and after every change, in whatever tab it happened.
auth.session.subscribe((session) => {
  find('guest').hidden = session.status !== 'signedOut'
  find('member').hidden = session.status !== 'signedIn'
  if (session.status !== 'signedIn') return
  for (const form of document.forms) form.reset()
  find('who').textContent = `Signed in as ${session.user.fullName}`
  attempt(listSessions)
})

onSubmit('sign-in', async (fields) => {
  const { data, error } = LoginSchema.safeParse(fields)
  if (data) await auth.login(data)
  else say(error.issues[0]?.message)
})
onSubmit('sign-up', async (fields) => {
  // The rules that the server checks by, before anything is sent.
  const { data, error } = SignupSchema.safeParse(fields)
  if (data) await auth.signup(data)
  else say(error.issues[0]?.message)
})
find('sign-out').addEventListener('click', () => attempt(() => auth.logout()))

async function listSessions(): Promise<void> {
  const { sessions } = await auth.api.sessions.list.query()
  const items = sessions.map(({ current, device }) => {
    const item = document.createElement('li')
    item.textContent = current ? 'This session' : (device.browser ?? 'Another browser')
    return item
  })
  find('sessions').replaceChildren(...items)
}

function onSubmit(id: string, send: (fields: Record<string, unknown>) => Promise<void>): void {
  find(id).addEventListener('submit', (event) => {
    event.preventDefault()
    const { target } = event
    if (target instanceof HTMLFormElement) {
      attempt(() => send(Object.fromEntries(new FormData(target))))
    }
  })
}

async function attempt(work: () => Promise<void>): Promise<void> {
  say('')
  try {
    await work()
  } catch (error) {
    say(messageOf(error))
  }
}

function say(message = ''): void {
  find('failure').textContent = message
}

function find(id: string): HTMLElement {
  const element = document.getElementById(id)
  if (!element) throw new Error(`index.html has no #${id}`)
  return element
}
