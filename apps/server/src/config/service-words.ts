// What everybody knows of the service, and so nobody may build a password on: its names, and the words of its addresses.
import type { Config } from './to-config.ts'

type Names = Pick<Config, 'corsOrigins' | 'publicUrl'> & {
  readonly accessToken: Pick<Config['accessToken'], 'issuer' | 'audience'>
}

export function serviceWordsOf({ corsOrigins, publicUrl, accessToken }: Names): string[] {
  const { issuer, audience } = accessToken
  const urls = publicUrl ? [publicUrl.origin, ...corsOrigins] : corsOrigins
  const names = ['countersign', issuer, audience, ...urls]
  return [...new Set(names.flatMap(wordsOf))]
}

// Each label of a host as it is, without its hyphens, and each part of it. A scheme and a top-level domain are no names.
function wordsOf(name: string): string[] {
  const host = URL.canParse(name) ? new URL(name).hostname : name
  const labels = host.split(/[^\p{L}\p{M}\p{Nd}-]+/u)
  const named = labels.length > 1 ? labels.slice(0, -1) : labels
  return named
    .flatMap((label) => [label, label.replaceAll('-', ''), ...label.split('-')])
    .filter((word) => word !== '' && !/^\d+$/.test(word))
}
