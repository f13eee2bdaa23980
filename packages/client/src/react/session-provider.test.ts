import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { type AuthClient, createAuthClient } from '../auth-client.ts'
import { SessionProvider, useAuthClient, useSession } from './index.ts'

const unreachable = () => Promise.reject(new TypeError('no network'))
const seen: AuthClient[] = []
const Reader = () => {
  seen.push(useAuthClient())
  return null
}
const Status = () => createElement('p', null, useSession().status)

test('a page that a server renders does not know the session yet', () => {
  const client = createAuthClient({ url: 'http://localhost/trpc', fetch: unreachable })
  const page = createElement(SessionProvider, { client }, createElement(Status))
  expect(renderToStaticMarkup(page)).toBe('<p>unknown</p>')
  client.dispose()
})

test('components get the very client that the provider was given', () => {
  const client = createAuthClient({ url: 'http://localhost/trpc', fetch: unreachable })
  renderToStaticMarkup(createElement(SessionProvider, { client }, createElement(Reader)))
  expect(seen).toEqual([client])
  client.dispose()
})

test('a component without a provider above is told what is missing', () => {
  expect(() => renderToStaticMarkup(createElement(Status))).toThrow('<SessionProvider>')
})
