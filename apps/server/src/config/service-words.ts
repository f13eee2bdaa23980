// Lists the words that identify the service, which passwords must not be built on: its names and those in its URLs.
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

// Each label of a host: as it is, without hyphens, and each part. Schemes and top-level domains do not count.
function wordsOf(name: string): string[] {
  const host = URL.canParse(name) ? new URL(name).hostname : name
  const labels = host.split(/[^\p{L}\p{M}\p{Nd}-]+/u)
  const named = labels.length > 1 ? labels.slice(0, -1) : labels
  return named
    .flatMap((label) => [label, label.replaceAll('-', ''), ...label.split('-')])
    .filter((word) => word !== '' && !/^\d+$/.test(word))
}
