// Describes a user agent for people.
import type { Session } from '@countersign/contract'
import bowser from 'bowser'

type Device = Session['device']

const knownTypes: ReadonlySet<string> = new Set(['desktop', 'mobile', 'tablet', 'tv', 'bot'])
const isKnownType = (type: string): type is NonNullable<Device['type']> => knownTypes.has(type)

// Browsers report a frozen version of these.
const frozenVersions: ReadonlySet<string> = new Set(['Windows', 'macOS'])

/** Names a browser by its major version, and an operating system by its version where that can be believed. */
export function describeDevice(userAgent: string | null): Device {
  if (!userAgent) return { browser: null, os: null, type: null }
  const { browser, os, platform } = bowser.parse(userAgent)
  const type = platform.type ?? ''
  return {
    browser: nameOf(browser.name, browser.version?.split('.', 1)[0]),
    os: nameOf(os.name, frozenVersions.has(os.name ?? '') ? undefined : os.version),
    type: isKnownType(type) ? type : null,
  }
}

function nameOf(name: string | undefined, version: string | undefined): string | null {
  if (!name) return null
  return version ? `${name} ${version}` : name
}
