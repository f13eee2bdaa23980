// A moment as people write it. Not "5 minutes ago": that would believe the clock of this device.
const format = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

/** @param at ISO 8601 */
export function Moment({ at }: { readonly at: string }) {
  return <time dateTime={at}>{format.format(new Date(at))}</time>
}
