import { expect, test } from 'vitest'
import { serviceWordsOf } from './service-words.ts'
import type { PublicUrl } from './values/addresses.ts'

const accessToken = { issuer: 'countersign', audience: 'countersign' }
const wordsOf = (corsOrigins: string[], token = accessToken, publicUrl?: PublicUrl) =>
  serviceWordsOf({ corsOrigins, accessToken: token, publicUrl })

test('[71] the words of a service are its name and those of its origins, without the top-level domain', () => {
  expect(wordsOf(['https://login.acme-widgets.com', 'http://localhost:3000'])).toEqual([
    'countersign',
    'login',
    'acme-widgets',
    'acmewidgets',
    'acme',
    'widgets',
    'localhost',
  ])
})

test('[71] the issuer and the audience of tokens are names of it too', () => {
  const token = { issuer: 'https://id.umbrella.example/', audience: 'hive' }
  expect(wordsOf([], token)).toEqual(['countersign', 'id', 'umbrella', 'hive'])
})

test('[71] the host of its public URL names it', () => {
  const url = { href: 'https://initech.io/auth', origin: 'https://initech.io', basePath: '/auth' }
  expect(wordsOf([], accessToken, url)).toEqual(['countersign', 'initech'])
})

test('[71] an address of digits alone has no words', () => {
  expect(wordsOf(['http://192.0.2.1:8080'])).toEqual(['countersign'])
})
