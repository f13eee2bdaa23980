// A moment as people write it. Not "5 minutes ago": that would believe the clock of this device.
import { useLocale } from '../words/locale-provider.tsx'

/** @param at ISO 8601 */
export function Moment({ at }: { readonly at: string }) {
  const { regional } = useLocale()
  const format = new Intl.DateTimeFormat(regional, { dateStyle: 'medium', timeStyle: 'short' })
  return <time dateTime={at}>{format.format(new Date(at))}</time>
}
