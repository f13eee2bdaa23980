// Sets a password by a mailed link: of a reset, or of an invitation.
import { PASSWORD_MIN_CHARACTERS, ResetPasswordSchema } from '@countersign/contract'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { FormAlert } from '../forms/form-alert.tsx'
import { PasswordField } from '../forms/password-field.tsx'
import { useForm } from '../forms/use-form.ts'
import { Button } from '../parts/button.tsx'
import { Page } from '../parts/page.tsx'
import { useTRPC } from '../trpc.ts'
import { useWords } from '../words/locale-provider.tsx'
import { LinkRefused, refusalOf } from './link-refused.tsx'
import { useRereadUser } from './use-reread-user.ts'

const PasswordSchema = ResetPasswordSchema.omit({ token: true })

export function SetPasswordPage(props: {
  readonly token: string | undefined
  readonly words: {
    readonly title: string
    readonly text: string
    readonly action: string
    readonly doneTitle: string
    readonly done: (email: string) => string
  }
  /** The way on if the link does not work. */
  readonly otherwise: ReactNode
}) {
  const { token, words, otherwise } = props
  const trpc = useTRPC()
  const { account, signIn, signUp } = useWords()
  const set = useMutation(
    trpc.account.resetPassword.mutationOptions({ onSuccess: useRereadUser() }),
  )
  const { error, isPending, reset } = set
  const { form, field, failure } = useForm({
    schema: PasswordSchema,
    fields: ['newPassword'],
    mutation: {
      error,
      reset,
      mutate: (input) => token !== undefined && set.mutate({ token, ...input }),
    },
    fieldOf: { PASSWORD_TOO_COMMON: 'newPassword' },
  })
  const refusal = token === undefined ? 'incomplete' : refusalOf(error)
  if (refusal) return <LinkRefused refusal={refusal}>{otherwise}</LinkRefused>
  if (set.data) {
    const { email } = set.data
    return (
      <Page key="done" title={words.doneTitle}>
        <p>{words.done(email)}</p>
        <Link href="/login" state={{ email }} className="button primary">
          {signIn.title}
        </Link>
      </Page>
    )
  }
  return (
    <Page key="ask" title={words.title}>
      <p>{words.text}</p>
      <form noValidate method="post" {...form}>
        <FormAlert failure={failure} />
        <PasswordField
          label={account.newPassword}
          hint={signUp.passwordHint(PASSWORD_MIN_CHARACTERS)}
          autoComplete="new-password"
          {...field('newPassword')}
        />
        <Button type="submit" className="primary" busy={isPending}>
          {isPending ? account.saving : words.action}
        </Button>
      </form>
    </Page>
  )
}
