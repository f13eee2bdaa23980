// Shows when and where a session was opened and last used.
import type { Session } from '@countersign/contract'
import { Moment } from '../parts/moment.tsx'
import type { Words } from '../words/en.ts'
import { useWords } from '../words/locale-provider.tsx'

export function SessionFacts({ session }: { readonly session: Session }) {
  const words = useWords().sessions
  return (
    <dl className="facts">
      <dt>{words.lastUsed}</dt>
      <dd>
        <Moment at={session.lastUsedAt} />
        <Place device={session.lastUsedDevice} ip={session.lastUsedIp} />
      </dd>
      <dt>{words.opened}</dt>
      <dd>
        <Moment at={session.createdAt} />
        <Place device={session.device} ip={session.ip} />
      </dd>
    </dl>
  )
}

/** Where something was done: two that differ show a user that another person has the session. */
function Place({ device, ip }: { readonly device: Session['device']; readonly ip: string | null }) {
  const words = useWords().sessions
  return (
    <span className="quiet place">
      <span dir="auto">{nameOf(device, words)}</span>,{' '}
      {ip === null ? words.unknownAddress : words.address(ip)}
    </span>
  )
}

/** What it runs on, for example `Firefox 131 on Windows 11`. */
export function nameOf({ browser, os }: Session['device'], words: Words['sessions']): string {
  if (browser !== null && os !== null) return words.device(browser, os)
  return browser ?? os ?? words.unknownDevice
}
