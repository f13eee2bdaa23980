// Changes one account for an administrator. Asks before it takes something away or gives power.
import { useAuthClient } from '@countersign/client/react'
import type { AdminUser } from '@countersign/contract'
import { useMutation } from '@tanstack/react-query'
import { Button } from '../parts/button.tsx'
import { FailureNotice } from '../parts/failure-notice.tsx'
import { useTRPC } from '../trpc.ts'
import type { Words } from '../words/en.ts'
import { useWords } from '../words/locale-provider.tsx'
import { AskFirst } from './ask-first.tsx'

/** Says what was done. */
export type Done = (words: Words['admin']) => string

export function UserActions(props: {
  readonly user: AdminUser
  readonly onDone: (what: Done) => void
}) {
  const { user, onDone } = props
  const { id, email, fullName } = user
  const { users } = useTRPC().admin
  const words = useWords().admin
  const setRole = useMutation(users.setRole.mutationOptions())
  const disable = useMutation(users.disable.mutationOptions())
  const enable = useMutation(users.enable.mutationOptions())
  const endSessions = useMutation(users.revokeSessions.mutationOptions())
  const invite = useMutation(users.invite.mutationOptions())
  const { session } = useAuthClient()
  const isAdmin = user.role === 'ADMIN'

  const changeRole = (close: () => void) =>
    setRole.mutate(
      { id, role: isAdmin ? 'USER' : 'ADMIN' },
      {
        onSuccess: (answer) => {
          close()
          onDone(({ done }) => (isAdmin ? done.demoted : done.promoted))
          const own = session.getSnapshot()
          if (own.status === 'signedIn' && own.user.id === id) session.update(answer.user)
        },
      },
    )

  return (
    <>
      <div className="actions">
        {user.status === 'invited' && (
          <Button
            busy={invite.isPending}
            onClick={() =>
              invite.mutate(
                { email, fullName },
                { onSuccess: () => onDone((words) => words.invite.done(email)) },
              )
            }
          >
            {words.invite.again}
          </Button>
        )}
        <AskFirst
          key={user.role}
          words={isAdmin ? words.takeRole : words.makeAdmin}
          {...(isAdmin && { className: 'danger' })}
          mutation={setRole}
          onConfirm={changeRole}
        />
        <AskFirst
          words={words.endSessions}
          className="danger"
          mutation={endSessions}
          onConfirm={(close) =>
            endSessions.mutate(
              { id },
              {
                onSuccess: ({ revoked }) => {
                  close()
                  onDone(({ done }) => done.sessionsEnded(revoked))
                },
              },
            )
          }
        />
        {user.disabledAt === null ? (
          <AskFirst
            words={words.disable}
            className="danger"
            mutation={disable}
            onConfirm={(close) =>
              disable.mutate(
                { id },
                {
                  onSuccess: () => {
                    close()
                    onDone(({ done }) => done.disabled)
                  },
                },
              )
            }
          />
        ) : (
          <Button
            busy={enable.isPending}
            onClick={() =>
              enable.mutate({ id }, { onSuccess: () => onDone(({ done }) => done.enabled) })
            }
          >
            {words.enable}
          </Button>
        )}
      </div>
      {enable.error && <FailureNotice error={enable.error} />}
      {invite.error && <FailureNotice error={invite.error} />}
    </>
  )
}
