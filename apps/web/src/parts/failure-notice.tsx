// A failed call, in words, with a way to try again.
import { wordsFor } from '../words/failure.ts'
import { useLocale } from '../words/locale-provider.tsx'
import { Button } from './button.tsx'

export function FailureNotice(props: {
  readonly error: unknown
  readonly retry?: () => void
  readonly retrying?: boolean
}) {
  const { error, retry, retrying = false } = props
  const language = useLocale()
  return (
    <div className="notice bad" role="alert">
      <p>{wordsFor(error, language)}</p>
      {retry && (
        <Button busy={retrying} onClick={retry}>
          {language.words.tryAgain}
        </Button>
      )}
    </div>
  )
}
