// Issues and verifies device tokens: proof that a browser has signed in to an account before. Never a credential; they keep
// other people's guesses from locking the user out (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { type Clock, epochSeconds } from '../clock.ts'

/** As long as a browser keeps a cookie (RFC 6265bis section 5.5). */
export const DEVICE_MAX_AGE_SECONDS = 400 * 86_400
/** Accounts that one browser remembers: the most recent ones. */
const MAX_ACCOUNTS = 5

// A token is an id, its time of issue in seconds, a fingerprint of the account's password hash, and a MAC over these and the
// email. It does not contain the account.
const ID_BYTES = 16
const TIME_BYTES = 4
const FINGERPRINT_BYTES = 8
const MAC_BYTES = 16
const SIGNED_BYTES = ID_BYTES + TIME_BYTES + FINGERPRINT_BYTES
const TOKEN_FORM = /^[\w-]{59}$/
const SEPARATOR = '.'

/** A known device of an account. */
export interface Device {
  readonly id: string
  /** True while the account's password is the one that the device signed in with. */
  isCurrent(passwordHash: string): boolean
}

export interface DeviceTokens {
  /** Finds the token for the account with this canonical email. */
  find(cookie: string | undefined, email: string): Device | undefined
  /** Returns the next cookie, with a new token for the account, whose password was just verified. */
  renew(
    cookie: string | undefined,
    account: { readonly email: string; readonly passwordHash: string },
  ): string
}

interface DeviceKey {
  readonly mac: Uint8Array
  readonly fingerprint: Uint8Array
}

export interface DeviceTokenOptions {
  /** The first one signs, all of them verify. Only keys that are derived from them are used. */
  readonly secrets: readonly [string, ...string[]]
  readonly clock: Clock
}

export function createDeviceTokens({ secrets, clock }: DeviceTokenOptions): DeviceTokens {
  const [currentSecret, ...olderSecrets] = secrets
  const current = deriveKey(currentSecret)
  const keys = [current, ...olderSecrets.map(deriveKey)]

  function open(token: string, email: string): Device | undefined {
    const bytes = Buffer.from(token, 'base64url')
    const signed = bytes.subarray(0, SIGNED_BYTES)
    const key = keys.find(({ mac }) =>
      timingSafeEqual(macOf(mac, signed, email), bytes.subarray(SIGNED_BYTES)),
    )
    const issuedAt = signed.readUInt32BE(ID_BYTES)
    if (!key || issuedAt + DEVICE_MAX_AGE_SECONDS <= epochSeconds(clock())) return undefined
    return {
      id: signed.toString('base64url', 0, ID_BYTES),
      isCurrent: (passwordHash) =>
        timingSafeEqual(fingerprintOf(key, passwordHash), signed.subarray(ID_BYTES + TIME_BYTES)),
    }
  }

  function issue(email: string, passwordHash: string): string {
    const issuedAt = Buffer.alloc(TIME_BYTES)
    issuedAt.writeUInt32BE(epochSeconds(clock()))
    const signed = Buffer.concat([
      randomBytes(ID_BYTES),
      issuedAt,
      fingerprintOf(current, passwordHash),
    ])
    return Buffer.concat([signed, macOf(current.mac, signed, email)]).toString('base64url')
  }

  return {
    find(cookie, email) {
      for (const token of tokensOf(cookie)) {
        const device = open(token, email)
        if (device) return device
      }
      return undefined
    },
    renew(cookie, { email, passwordHash }) {
      const others = tokensOf(cookie).filter((token) => !open(token, email))
      return [issue(email, passwordHash), ...others].slice(0, MAX_ACCOUNTS).join(SEPARATOR)
    },
  }
}

function tokensOf(cookie = ''): string[] {
  return cookie.split(SEPARATOR, MAX_ACCOUNTS).filter((token) => TOKEN_FORM.test(token))
}

function deriveKey(secret: string): DeviceKey {
  // RFC 5869 section 3.2: one secret, independent keys by their `info`.
  const derive = (info: string) => new Uint8Array(hkdfSync('sha256', secret, '', info, 32))
  return { mac: derive('device token'), fingerprint: derive('device password') }
}

function macOf(key: Uint8Array, signed: Uint8Array, email: string): Buffer {
  return createHmac('sha256', key).update(signed).update(email).digest().subarray(0, MAC_BYTES)
}

function fingerprintOf({ fingerprint }: DeviceKey, passwordHash: string): Buffer {
  return createHmac('sha256', fingerprint)
    .update(passwordHash)
    .digest()
    .subarray(0, FINGERPRINT_BYTES)
}
