// One session, told so that its user recognises it, and its end.
import type { Session } from '@countersign/contract'
import { useMutation } from '@tanstack/react-query'
import { Button } from '../parts/button.tsx'
import { FailureNotice } from '../parts/failure-notice.tsx'
import { Moment } from '../parts/moment.tsx'
import { useTRPC } from '../trpc.ts'

export function SessionCard(props: {
  readonly session: Session
  /** Called when the session is over, with a sentence that says so. */
  readonly onEnd: (what: string) => void
}) {
  const { session, onEnd } = props
  const name = nameOf(session.device)
  const trpc = useTRPC()
  const revoke = useMutation(
    trpc.sessions.revoke.mutationOptions({
      onSuccess: () => onEnd(`The session on ${name} was ended.`),
    }),
  )
  return (
    <li className="card">
      <div className="head">
        <h2>{name}</h2>
        {session.current ? (
          <span className="badge">This session</span>
        ) : (
          <Button busy={revoke.isPending} onClick={() => revoke.mutate({ id: session.id })}>
            {revoke.isPending ? 'Revoking…' : 'Revoke'}
            <span className="visually-hidden"> the session on {name}</span>
          </Button>
        )}
      </div>
      <dl className="facts">
        <dt>Last used</dt>
        <dd>
          <Moment at={session.lastUsedAt} />
          <Place device={session.lastUsedDevice} ip={session.lastUsedIp} />
        </dd>
        <dt>Signed in</dt>
        <dd>
          <Moment at={session.createdAt} />
          <Place device={session.device} ip={session.ip} />
        </dd>
      </dl>
      {revoke.error && <FailureNotice error={revoke.error} />}
    </li>
  )
}

/** Where something was done: two that differ are how a user sees that somebody else has the session. */
function Place({ device, ip }: { readonly device: Session['device']; readonly ip: string | null }) {
  return (
    <span className="quiet place">
      {nameOf(device)}, {ip === null ? 'unknown address' : `IP address ${ip}`}
    </span>
  )
}

/** What it runs on, for example `Firefox 131 on Windows 11`. */
function nameOf({ browser, os }: Session['device']): string {
  if (browser !== null && os !== null) return `${browser} on ${os}`
  return browser ?? os ?? 'Unknown device'
}
