// One session, told so that its user recognises it, and its end.
import type { Session } from '@countersign/contract'
import { useMutation } from '@tanstack/react-query'
import { Button } from '../parts/button.tsx'
import { FailureNotice } from '../parts/failure-notice.tsx'
import { Moment } from '../parts/moment.tsx'
import { useTRPC } from '../trpc.ts'
import type { Words } from '../words/en.ts'
import { useWords } from '../words/locale-provider.tsx'

export function SessionCard(props: {
  readonly session: Session
  /** Called when the session is revoked, with a sentence that says so. */
  readonly onEnd: (what: (words: Words['sessions']) => string) => void
}) {
  const { session, onEnd } = props
  const words = useWords().sessions
  const name = nameOf(session.device, words)
  const trpc = useTRPC()
  const revoke = useMutation(
    trpc.sessions.revoke.mutationOptions({
      onSuccess: () => onEnd((words) => words.revoked(nameOf(session.device, words))),
    }),
  )
  return (
    <li className="card">
      <div className="head">
        <h2>
          <span dir="auto">{name}</span>
        </h2>
        {session.current ? (
          <span className="badge">{words.current}</span>
        ) : (
          <Button busy={revoke.isPending} onClick={() => revoke.mutate({ id: session.id })}>
            {revoke.isPending ? words.revoking : words.revoke}
            <span className="visually-hidden">{words.revokeWhat(name)}</span>
          </Button>
        )}
      </div>
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
      {revoke.error && <FailureNotice error={revoke.error} />}
    </li>
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
function nameOf({ browser, os }: Session['device'], words: Words['sessions']): string {
  if (browser !== null && os !== null) return words.device(browser, os)
  return browser ?? os ?? words.unknownDevice
}
