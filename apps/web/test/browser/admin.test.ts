import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createSeededDatabase,
  type SeededDatabase,
  type SeededUser,
} from '../../../server/test/harness/seeded-database.ts'
import { type MailServer, startMailServer } from '../../../server/test/mail/mail-server.ts'
import { focused, logIn, newPerson, signUp, startTestBrowser, type TestBrowser } from './browser.ts'
import { linkTo } from './mail/link-to.ts'

const PAGE_SIZE = 50

const newAdmin = () => ({ ...newPerson(), role: 'ADMIN', links: [] }) satisfies SeededUser
const grace = { ...newAdmin(), fullName: 'Grace Hopper' }
const demoted = newAdmin()
const crowd = Array.from(
  { length: PAGE_SIZE + 5 },
  (_, index): SeededUser => ({
    fullName: `Number ${index}`,
    email: `crowd.${index}@example.com`,
    password: null,
    links: [],
  }),
)

let database: SeededDatabase
let mails: MailServer
let browser: TestBrowser
beforeAll(async () => {
  database = await createSeededDatabase([grace, demoted, ...crowd])
  mails = await startMailServer()
  const mailEnv = { SMTP_URL: mails.url, MAIL_FROM: 'no-reply@example.com' }
  browser = await startTestBrowser({ DATABASE_URL: database.url, ...mailEnv })
})
afterAll(async () => {
  await browser.close()
  await mails.close()
  database.remove()
  expect(browser.complaints()).toEqual([])
})

const newTab = async (locale = 'en') => (await browser.profile({ locale })).newPage()
const press = (tab: Page, name: string) => tab.getByRole('button', { name, exact: true }).click()
const confirm = (tab: Page, name: string) =>
  tab.getByRole('dialog').getByRole('button', { name, exact: true }).click()

async function administration(person: { email: string; password: string } = grace) {
  const tab = await newTab()
  await tab.goto('/admin')
  await logIn(tab, person)
  await tab.getByRole('heading', { name: 'Administration' }).waitFor()
  return tab
}

/** Opens the page of a user who has just signed up, and returns their own tab too. */
async function pageOfNewcomer() {
  const person = newPerson()
  const own = await newTab()
  await signUp(own, person)
  const tab = await administration()
  await tab.getByLabel('Address begins with').fill(person.email)
  await press(tab, 'Search')
  await tab.getByText(person.email).waitFor()
  await tab.getByRole('list', { name: 'Users' }).getByRole('link').first().click()
  await tab.getByRole('definition').getByText(person.email).waitFor()
  return { tab, own, person }
}

test('who is no administrator sees no way there, and is told so on the page itself', async () => {
  const tab = await newTab()
  await signUp(tab, newPerson())
  expect(await tab.getByRole('link', { name: 'Administration' }).count()).toBe(0)
  await tab.goto('/admin')
  await tab.getByText('Only administrators may see this page.').waitFor()
  expect(await focused(tab)).toBe('Not allowed')
  await tab.goto('/admin/users/00000000-0000-7000-8000-000000000000')
  await tab.getByText('Only administrators may see this page.').waitFor()
})

test('users are listed in pages, of which the next takes the focus, and none is listed twice', async () => {
  const tab = await administration()
  await tab.getByLabel('Address begins with').fill('CROWD.')
  await press(tab, 'Search')
  const rows = tab.getByRole('list', { name: 'Users' }).getByRole('listitem')
  await expect.poll(() => rows.count()).toBe(PAGE_SIZE)
  await press(tab, 'Show more')
  await expect.poll(() => rows.count()).toBe(crowd.length)
  expect(await focused(tab)).toContain('Number')
  expect(await tab.getByRole('button', { name: 'Show more' }).count()).toBe(0)
  const links = await rows.getByRole('link').allTextContents()
  expect(new Set(links).size).toBe(crowd.length)
})

test('users are found by status, and going back finds the same list again', async () => {
  const tab = await administration()
  await tab.getByLabel('Status').selectOption('Invited')
  await tab.getByText('Number 1', { exact: true }).or(tab.getByText('Number 2')).first().waitFor()
  await expect.poll(() => tab.getByText('Unconfirmed', { exact: true }).count()).toBe(1)
  await tab.getByRole('list', { name: 'Users' }).getByRole('link').first().click()
  await tab.getByRole('button', { name: 'Send the invitation again' }).waitFor()
  expect(await focused(tab)).toBe('User')
  await tab.goBack()
  expect(await tab.getByLabel('Status').inputValue()).toBe('invited')
  await tab.getByLabel('Address begins with').fill('nobody%')
  await press(tab, 'Search')
  await tab.getByText('There is no such user.').waitFor()
})

test('a person is invited, and what is wrong with an invitation is said at its field', async () => {
  const tab = await administration()
  const email = 'charles@example.com'
  await tab.getByText('Invite a person').click()
  await press(tab, 'Send invitation')
  await tab.getByText('Enter a valid email address.').waitFor()
  expect(await focused(tab)).toBe('fullName')
  await tab.getByLabel('Full name').fill('Charles Babbage')
  await tab.getByLabel('Email').fill(grace.email)
  await press(tab, 'Send invitation')
  await tab.getByText('An account with this email already exists.').waitFor()
  expect(await focused(tab)).toBe('email')
  await tab.getByLabel('Email').fill(email)
  await press(tab, 'Send invitation')
  await tab.getByText(`An invitation is on its way to ${email}.`).waitFor()
  expect(await focused(tab)).toContain(email)
  expect(await tab.getByLabel('Email').inputValue()).toBe('')

  await tab.getByLabel('Address begins with').fill('charles@')
  await press(tab, 'Search')
  await tab.getByRole('link', { name: 'Charles Babbage' }).click()
  await press(tab, 'Send the invitation again')
  await tab.getByText(`An invitation is on its way to ${email}.`).waitFor()
  const log = tab.getByRole('list', { name: 'What happened' }).getByRole('listitem')
  await expect.poll(() => log.count()).toBe(2)

  const own = await newTab()
  await own.goto(await linkTo(mails, email, '/accept-invitation'))
  const password = 'Difference-Engine-1822'
  await own.getByLabel('password', { exact: false }).first().fill(password)
  await own.getByRole('main').getByRole('button').last().click()
  await own.getByRole('link', { name: 'Sign in' }).click()
  await logIn(own, { email, password })
  await own.getByRole('definition').getByText(email).waitFor()
})

test('an account is disabled after a question, whose sessions end, and is enabled again', async () => {
  const { tab, own, person } = await pageOfNewcomer()
  await press(tab, 'Disable account')
  await tab.getByRole('dialog').getByText('Disable this account?').waitFor()
  await confirm(tab, 'Cancel')
  expect(await focused(tab)).toBe('Disable account')
  await press(tab, 'Disable account')
  await confirm(tab, 'Disable account')
  await tab.getByText('The account was disabled.').waitFor()
  expect(await focused(tab)).toBe('The account was disabled.')
  await tab.getByText('Not signed in anywhere.').waitFor()
  await own.getByRole('link', { name: 'Sessions' }).click()
  await own.getByRole('heading', { name: 'Sign in' }).waitFor()
  await logIn(own, person)
  await own.getByText('Invalid credentials').waitFor()

  await press(tab, 'Enable account')
  await tab.getByText('The account was enabled.').waitFor()
  await logIn(own, person)
  await own.getByText('This session').waitFor()
})

test('every session of a user is ended, and what was done is in the list of what happened', async () => {
  const { tab, own } = await pageOfNewcomer()
  await press(tab, 'End all sessions')
  await confirm(tab, 'End all sessions')
  await tab.getByText('1 session was ended.').waitFor()
  await tab.getByRole('listitem').filter({ hasText: 'Sessions ended' }).waitFor()
  await tab.getByRole('link', { name: 'By an administrator' }).click()
  await tab.getByRole('definition').getByText(grace.email).waitFor()
  await own.getByRole('link', { name: 'Sessions' }).click()
  await own.getByRole('heading', { name: 'Sign in' }).waitFor()
})

test('a user who is made an administrator may come here, and one whose role is taken no longer', async () => {
  const { tab, own } = await pageOfNewcomer()
  await press(tab, 'Make administrator')
  await confirm(tab, 'Make administrator')
  await tab.getByText('The user is an administrator now.').waitFor()
  await own.goto('/')
  await own.getByRole('link', { name: 'Administration' }).click()
  await own.getByRole('list', { name: 'Users' }).waitFor()
  await press(tab, 'Take administrator role')
  await confirm(tab, 'Take administrator role')
  await tab.getByText('The user is no administrator any more.').waitFor()
  await own.getByLabel('Status').selectOption('Active')
  await own.getByText('This account may not do that.').waitFor()
})

test('an administrator who gives up the role leaves, and the last one cannot', async () => {
  const tab = await administration(demoted)
  await tab.getByLabel('Address begins with').fill(demoted.email)
  await press(tab, 'Search')
  await tab.getByRole('list', { name: 'Users' }).getByRole('link').first().click()
  await press(tab, 'Take administrator role')
  await confirm(tab, 'Take administrator role')
  await tab.getByText('Only administrators may see this page.').waitFor()

  const last = await administration()
  await last.getByLabel('Address begins with').fill(grace.email)
  await press(last, 'Search')
  await last.getByRole('link', { name: 'Grace Hopper' }).click()
  await press(last, 'Disable account')
  await confirm(last, 'Disable account')
  await last.getByText('This is the last administrator.').waitFor()
})

test('in German it says the same', async () => {
  const tab = await newTab('de')
  await tab.goto('/admin')
  await tab.getByLabel('E-Mail-Adresse').fill(grace.email)
  await tab.getByLabel('Passwort', { exact: true }).fill(grace.password)
  await press(tab, 'Anmelden')
  await tab.getByRole('heading', { name: 'Verwaltung' }).waitFor()
  await tab.getByText('Eingeladen', { exact: true }).last().waitFor()
})
