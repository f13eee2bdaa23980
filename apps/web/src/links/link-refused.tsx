// Says why a mailed link does not work, and what helps.
import { reasonOf } from '@countersign/client'
import type { ReactNode } from 'react'
import { Page } from '../parts/page.tsx'
import { useWords } from '../words/locale-provider.tsx'

export type Refusal = 'incomplete' | 'used' | 'expired' | 'taken'

/** Undefined for what another try may mend, such as a lost network. */
export function refusalOf(error: unknown): Refusal | undefined {
  const reason = reasonOf(error)
  if (reason === 'TOKEN_INVALID') return 'used'
  if (reason === 'TOKEN_EXPIRED') return 'expired'
  return reason === 'EMAIL_TAKEN' ? 'taken' : undefined
}

export function LinkRefused(props: {
  readonly refusal: Refusal
  /** The way on. */
  readonly children: ReactNode
}) {
  const { title, text } = useWords().links.refusals[props.refusal]
  return (
    <Page key={props.refusal} title={title}>
      <p>{text}</p>
      {props.children}
    </Page>
  )
}
