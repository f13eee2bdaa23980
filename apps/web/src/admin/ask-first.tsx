// A button that asks before it does something.
import { useId, useRef } from 'react'
import { Button } from '../parts/button.tsx'
import { FailureNotice } from '../parts/failure-notice.tsx'
import { useWords } from '../words/locale-provider.tsx'

export function AskFirst(props: {
  readonly words: {
    readonly action: string
    readonly question: string
    readonly consequence: string
  }
  readonly className?: string
  readonly mutation: { readonly error: unknown; readonly isPending: boolean; reset(): void }
  /** @param close to be called when it is done */
  readonly onConfirm: (close: () => void) => void
}) {
  const { words, className, mutation, onConfirm } = props
  const { cancel } = useWords().admin
  const dialog = useRef<HTMLDialogElement>(null)
  const questionId = useId()
  return (
    <>
      <Button
        className={className}
        onClick={() => {
          mutation.reset()
          dialog.current?.showModal()
        }}
      >
        {words.action}
      </Button>
      <dialog ref={dialog} aria-labelledby={questionId}>
        <h2 id={questionId}>{words.question}</h2>
        <p>{words.consequence}</p>
        {mutation.error !== null && <FailureNotice error={mutation.error} />}
        <div className="actions">
          <Button onClick={() => dialog.current?.close()}>{cancel}</Button>
          <Button
            className={className}
            busy={mutation.isPending}
            onClick={() => onConfirm(() => dialog.current?.close())}
          >
            {words.action}
          </Button>
        </div>
      </dialog>
    </>
  )
}
