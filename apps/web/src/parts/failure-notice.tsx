// A failed call, in words, with a way to try again.
import { wordsFor } from '../failure.ts'
import { Button } from './button.tsx'

export function FailureNotice(props: {
  readonly error: unknown
  readonly retry?: () => void
  readonly retrying?: boolean
}) {
  const { error, retry, retrying = false } = props
  return (
    <div className="notice bad" role="alert">
      <p>{wordsFor(error)}</p>
      {retry && (
        <Button busy={retrying} onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  )
}
