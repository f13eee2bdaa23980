// Tests forged tokens: other algorithms, other keys, other claims, one type in place of the other.
import { createHmac, createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { EncryptJWT, exportSPKI, generateKeyPair, importJWK, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerTo, open } from '../harness/sockets.ts'
import { startTarget, type Target } from '../harness/target.ts'
import { ada, testEnv } from '../harness/test-server.ts'
import { wires } from '../harness/wires.ts'

type Json = Record<string, unknown>

const MINUTE = 60
const now = () => Math.floor(Date.now() / 1000)
const portOf = (server: Server) => Object(server.address()).port
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const decode = (part = ''): Json => JSON.parse(Buffer.from(part, 'base64url').toString())

const keyPair = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
const publicJwk = { kty: 'OKP', crv: 'Ed25519', x: String(keyPair.x) }

let symmetric: Target
let asymmetric: Target
let elsewhere: Server
let callsElsewhere = 0
beforeAll(async () => {
  ;[symmetric, asymmetric] = await Promise.all([
    startTarget(),
    startTarget({ JWT_ACCESS_PRIVATE_JWKS: JSON.stringify({ keys: [keyPair] }) }),
  ])
  elsewhere = createServer((_req, res) => {
    callsElsewhere += 1
    res.end(JSON.stringify({ keys: [publicJwk] }))
  }).listen(0, '127.0.0.1')
})
afterAll(async () => {
  elsewhere.close()
  await Promise.all([symmetric.close(), asymmetric.close()])
})

/** A signed-in user, with the parts of both tokens to make others from. */
async function signIn(target: Target) {
  const browser = target.browser()
  const person = { ...ada, email: `${randomUUID()}@example.com` }
  const { accessToken } = await browser.api.auth.signup.mutate(person)
  const refreshToken = (await browser.refreshCookie()) ?? ''
  return { access: partsOf(accessToken), refresh: partsOf(refreshToken) }
}

function partsOf(token: string) {
  const [header, payload] = token.split('.')
  return { token, header: decode(header), payload: decode(payload) }
}

/** An HMAC over any header and payload; jose would refuse to sign most of these. */
function hmac(header: Json, payload: unknown, secret: string | Buffer, hash = 'sha256'): string {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`
}

describe.each(wires)('over $name', ({ route, reasonOf }) => {
  const ask = async (target: Target, procedure: string, headers: Record<string, string>) => {
    const { method, path } = route(procedure)
    const response = await fetch(`${target.url}${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', ...headers },
    })
    const body: unknown = await response.json()
    return {
      status: response.status,
      reason: reasonOf(body),
      cookies: response.headers.getSetCookie(),
    }
  }
  const me = (target: Target, token: string) =>
    ask(target, 'auth.me', { Authorization: `Bearer ${token}` })
  const refresh = (target: Target, token: string) =>
    ask(target, 'auth.refresh', { Cookie: `rt=${encodeURIComponent(token)}` })

  const refused = { status: 401, reason: 'UNAUTHENTICATED', cookies: [] }

  /** Refused in both places, and the session that the token names is none the worse for it. */
  async function expectRefusal(
    forge: (parts: ReturnType<typeof partsOf>, secret: string) => string | Promise<string>,
  ) {
    const { access, refresh: rt } = await signIn(symmetric)
    expect(await me(symmetric, await forge(access, testEnv.JWT_ACCESS_SECRET))).toEqual(refused)
    expect(await refresh(symmetric, await forge(rt, testEnv.JWT_REFRESH_SECRET))).toEqual(refused)
    expect((await me(symmetric, access.token)).status).toBe(200)
    expect((await refresh(symmetric, rt.token)).status).toBe(200)
  }

  test.each(['none', 'None', 'NONE', 'nOnE', '', 'HS384', 'HS512', 'RS256', 'dir'])(
    '[13] the algorithm "%s" is refused, unsigned and signed',
    async (alg) => {
      await expectRefusal(
        ({ header, payload }) => `${encode({ ...header, alg })}.${encode(payload)}.`,
      )
      await expectRefusal(({ header, payload }, secret) =>
        hmac(
          { ...header, alg },
          payload,
          secret,
          alg === 'HS512' ? 'sha512' : alg === 'HS384' ? 'sha384' : 'sha256',
        ),
      )
    },
  )

  test('[13] the public key is no HMAC secret, in whatever form', async () => {
    const { access } = await signIn(asymmetric)
    expect(access.header).toMatchObject({ alg: 'EdDSA' })
    const key = createPublicKey({ key: publicJwk, format: 'jwk' })
    const raw = Buffer.from(publicJwk.x, 'base64url')
    for (const secret of [
      key.export({ type: 'spki', format: 'pem' }),
      key.export({ type: 'spki', format: 'der' }),
      raw,
      publicJwk.x,
      JSON.stringify(publicJwk),
    ]) {
      const forged = hmac({ ...access.header, alg: 'HS256' }, access.payload, secret)
      expect(await me(asymmetric, forged)).toEqual(refused)
    }
    expect((await me(asymmetric, access.token)).status).toBe(200)
  })

  test('[13] a key that the token brings along, or says where to fetch, is not used, nor fetched', async () => {
    const stranger = await generateKeyPair('EdDSA', { extractable: true })
    const url = `http://127.0.0.1:${portOf(elsewhere)}/keys.json`
    const { access } = await signIn(asymmetric)
    for (const extra of [
      { jwk: publicJwk },
      { jku: url },
      { x5u: url },
      { jku: url, kid: 'another' },
      { x5c: [Buffer.from(await exportSPKI(stranger.publicKey)).toString('base64')] },
    ]) {
      const forged = await new SignJWT(access.payload)
        .setProtectedHeader({ ...access.header, alg: 'EdDSA', ...extra })
        .sign(stranger.privateKey)
      expect(await me(asymmetric, forged)).toEqual(refused)
    }
    expect(callsElsewhere).toBe(0)
  })

  test.each<[string, Json]>([
    ['crit that nobody knows', { crit: ['exp'], exp: 1 }],
    ['crit that is empty', { crit: [] }],
    ['crit that is text', { crit: 'b64' }],
    ['an unencoded payload', { b64: false, crit: ['b64'] }],
    ['another type', { typ: 'JWT' }],
    ['no type', { typ: undefined }],
    ['a type that is no text', { typ: 1 }],
  ])('[13] a header with %s is refused', async (_, extra) => {
    await expectRefusal(({ header, payload }, secret) =>
      hmac({ ...header, ...extra }, payload, secret),
    )
  })

  test('[13] a signature that is empty, cut, of another token, or by another secret is refused', async () => {
    const other = await signIn(symmetric)
    const withSignature = (token: string, signature = '') => token.replace(/[^.]*$/, signature)
    await expectRefusal(({ token }) => withSignature(token))
    await expectRefusal(({ token }) => token.slice(0, -4))
    await expectRefusal(({ token }) => withSignature(token, other.access.token.split('.')[2]))
    await expectRefusal(({ token }) => token.split('.').slice(0, 2).join('.'))
    await expectRefusal(({ header, payload }) => hmac(header, payload, 'a'.repeat(32)))
  })

  test('[13] the JSON form of a JWS and a JWE are refused', async () => {
    await expectRefusal(({ token }) => {
      const [header, payload, signature] = token.split('.')
      return JSON.stringify({ protected: header, payload, signature })
    })
    await expectRefusal(async ({ header, payload }, secret) => {
      const key = await importJWK(
        { kty: 'oct', k: Buffer.from(secret).subarray(0, 32).toString('base64url') },
        'A256GCM',
      )
      return new EncryptJWT(payload)
        .setProtectedHeader({ typ: String(header.typ), alg: 'dir', enc: 'A256GCM' })
        .encrypt(key)
    })
  })

  test.each<[string, unknown]>([
    ['unknown', 'unknown'],
    ['a path', '../../../../dev/null'],
    ['SQL', "x' or 1=1; drop table users; --"],
    ['a URL', 'http://127.0.0.1/keys.json'],
    ['5 KB long', 'k'.repeat(5_000)],
    ['of a prototype', '__proto__'],
    ['a number', 1],
    ['an object', { toString: 'x' }],
    ['null', null],
    ['missing', undefined],
    ['NUL', '\u0000'],
  ])('[14] a key id that is %s is a refusal', async (_, kid) => {
    await expectRefusal(({ header, payload }, secret) => hmac({ ...header, kid }, payload, secret))
  })

  test.each([
    ['nothing', ''],
    ['a scheme alone', 'Bearer'],
    ['a scheme and blanks', 'Bearer    '],
    ['another scheme', 'Basic YWRhOmFkYQ=='],
    ['two tokens', 'Bearer a.b.c d.e.f'],
    ['no scheme', 'a.b.c'],
    ['commas', 'Bearer a.b.c,Bearer d.e.f'],
    ['bytes above ASCII', 'Bearer \u00ff\u00fe'],
    ['dots', 'Bearer ....'],
    ['10 KB', `Bearer ${'x'.repeat(10_000)}`],
    ['nested braces', 'Bearer {{{{}}}}'],
  ])('[14] an Authorization of %s is a refusal', async (_, Authorization) => {
    expect(await ask(symmetric, 'auth.me', { Authorization })).toEqual(refused)
  })

  test('[14] of two Authorization headers the first one counts', async () => {
    const { access } = await signIn(symmetric)
    const { path } = route('auth.me')
    const send = async (...tokens: string[]) => {
      const socket = open(symmetric.url)
      const lines = tokens.map((token) => `Authorization: Bearer ${token}`)
      socket.write(
        [`GET ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...lines, '', ''].join(
          '\r\n',
        ),
      )
      return answerTo(socket)
    }
    expect(await send('x.y.z', access.token)).toMatch(/^HTTP\/1\.1 401 /)
    expect(await send(access.token, 'x.y.z')).toMatch(/^HTTP\/1\.1 200 /)
  })

  test('[14] a megabyte of Authorization is a refusal', async () => {
    const socket = open(symmetric.url)
    socket.write(
      `GET ${route('auth.me').path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${'x'.repeat(1_048_576)}\r\n\r\n`,
    )
    expect(await answerTo(socket)).toMatch(/^HTTP\/1\.1 431 /)
  })

  const common: [string, (payload: Json) => Json][] = [
    ['no expiry', () => ({ exp: undefined })],
    ['an expiry that is text', ({ exp }) => ({ exp: String(exp) })],
    ['an expiry that is NaN, which JSON has as null', () => ({ exp: null })],
    ['no subject', () => ({ sub: undefined })],
    ['a subject that is a number', () => ({ sub: 1 })],
    ['a subject that is no id', () => ({ sub: "' or 1=1 --" })],
    ['no session', () => ({ sid: undefined })],
    ['a session that is a list', ({ sid }) => ({ sid: [sid] })],
    ['a session that is no id', () => ({ sid: '../x' })],
    ['a start in the future', () => ({ nbf: now() + 10 * MINUTE })],
    ['a start that is text', () => ({ nbf: 'now' })],
  ]

  test.each<[string, (payload: Json) => Json]>([
    ...common,
    ['no issue time', () => ({ iat: undefined })],
    ['an issue time that is text', ({ iat }) => ({ iat: String(iat) })],
    ['an issue time more than a minute ahead', () => ({ iat: now() + 2 * MINUTE })],
    ['an end more than a minute ago', () => ({ exp: now() - 2 * MINUTE })],
    ['another issuer', () => ({ iss: 'another' })],
    ['no issuer', () => ({ iss: undefined })],
    ['a list of issuers', ({ iss }) => ({ iss: [iss] })],
    ['another audience', () => ({ aud: 'another' })],
    ['no audience', () => ({ aud: undefined })],
    ['another role', () => ({ role: 'ROOT' })],
    ['a list of roles', () => ({ role: ['ADMIN'] })],
    ['no role', () => ({ role: undefined })],
  ])('[15] an access token with %s is refused', async (_, change) => {
    const { access } = await signIn(symmetric)
    const payload = { ...access.payload, ...change(access.payload) }
    expect(await me(symmetric, hmac(access.header, payload, testEnv.JWT_ACCESS_SECRET))).toEqual(
      refused,
    )
  })

  test.each<[string, (payload: Json) => Json]>([
    ...common,
    ['no generation', () => ({ gen: undefined })],
    ['a generation that is text', () => ({ gen: '0' })],
    ['a generation below zero', () => ({ gen: -1 })],
    ['half a generation', () => ({ gen: 0.5 })],
    ['a generation that no column holds', () => ({ gen: 2 ** 31 })],
    ['no key', () => ({ key: undefined })],
    ['a key that is a list', ({ key }) => ({ key: [key] })],
    ['a key that is short', () => ({ key: 'k' })],
    ["another session's key", () => ({ key: 'k'.repeat(43) })],
    ["another session's id", () => ({ sid: randomUUID() })],
    ["another user's id", () => ({ sub: randomUUID() })],
  ])('[15] a refresh token with %s is refused, and its session unharmed', async (_, change) => {
    const { refresh: rt } = await signIn(symmetric)
    const payload = { ...rt.payload, ...change(rt.payload) }
    expect(await refresh(symmetric, hmac(rt.header, payload, testEnv.JWT_REFRESH_SECRET))).toEqual(
      refused,
    )
    expect((await refresh(symmetric, rt.token)).status).toBe(200)
  })

  test('[15] neither kind of token is taken for the other, not even under the other’s key and type', async () => {
    const { access, refresh: rt } = await signIn(symmetric)
    expect(await me(symmetric, rt.token)).toEqual(refused)
    expect(await refresh(symmetric, access.token)).toEqual(refused)
    const dressed = { accessAsRefresh: { ...rt.header }, refreshAsAccess: { ...access.header } }
    expect(
      await refresh(
        symmetric,
        hmac(dressed.accessAsRefresh, access.payload, testEnv.JWT_REFRESH_SECRET),
      ),
    ).toEqual(refused)
    expect(
      await me(symmetric, hmac(dressed.refreshAsAccess, rt.payload, testEnv.JWT_ACCESS_SECRET)),
    ).toEqual(refused)
  })

  test('[16] a token of a replica whose clock is half a minute off is taken, of one two minutes off it is not', async () => {
    const { access } = await signIn(symmetric)
    const issued = (secondsOff: number, life = 15 * MINUTE) => {
      const iat = now() + secondsOff
      return hmac(
        access.header,
        { ...access.payload, iat, exp: iat + life },
        testEnv.JWT_ACCESS_SECRET,
      )
    }
    expect((await me(symmetric, issued(30))).status).toBe(200)
    expect((await me(symmetric, issued(-30))).status).toBe(200)
    expect(await me(symmetric, issued(2 * MINUTE))).toEqual(refused)
    expect((await me(symmetric, issued(-15 * MINUTE - 30))).status).toBe(200)
    expect(await me(symmetric, issued(-17 * MINUTE))).toEqual(refused)
  })
})

test('[13] nothing of all this was worth an error or a call elsewhere', async () => {
  expect(callsElsewhere).toBe(0)
  expect(await symmetric.inheritedKeys()).toEqual([])
})
