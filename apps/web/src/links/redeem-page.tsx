// Redeems a mailed link when its button is pressed, never before: mail scanners open links, too.
import type { ReactNode } from 'react'
import { FormAlert } from '../forms/form-alert.tsx'
import { Button } from '../parts/button.tsx'
import { Page } from '../parts/page.tsx'
import { wordsFor } from '../words/failure.ts'
import { useLocale } from '../words/locale-provider.tsx'
import { LinkRefused, refusalOf } from './link-refused.tsx'

export interface LinkPageProps {
  readonly token: string | undefined
}

export function RedeemPage(props: {
  readonly token: string | undefined
  readonly mutation: {
    readonly data: { readonly email: string } | undefined
    readonly error: unknown
    readonly isPending: boolean
    mutate(input: { token: string }): void
  }
  readonly words: {
    readonly title: string
    readonly text: string
    readonly action: string
    readonly doneTitle: string
    readonly done: (email: string) => string
  }
  /** The way on once it is redeemed. */
  readonly wayOn: (email: string) => ReactNode
  /** The way on if it cannot be. */
  readonly otherwise: ReactNode
}) {
  const { token, mutation, words, wayOn, otherwise } = props
  const language = useLocale()
  const { data, error, isPending } = mutation
  const refusal = token === undefined ? 'incomplete' : refusalOf(error)
  if (data) {
    return (
      <Page key="done" title={words.doneTitle}>
        <p>{words.done(data.email)}</p>
        {wayOn(data.email)}
      </Page>
    )
  }
  if (token === undefined || refusal) {
    return <LinkRefused refusal={refusal ?? 'incomplete'}>{otherwise}</LinkRefused>
  }
  return (
    <Page key="ask" title={words.title}>
      <p>{words.text}</p>
      <FormAlert failure={error ? { error, message: wordsFor(error, language) } : undefined} />
      <Button className="primary" busy={isPending} onClick={() => mutation.mutate({ token })}>
        {words.action}
      </Button>
    </Page>
  )
}
