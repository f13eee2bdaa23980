// Changes the password. Every other session of the user is signed out by it.
import { ChangePasswordSchema, PASSWORD_MIN_CHARACTERS, type User } from '@countersign/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { DoneNotice } from '../forms/done-notice.tsx'
import { FormAlert } from '../forms/form-alert.tsx'
import { PasswordField } from '../forms/password-field.tsx'
import { useForm } from '../forms/use-form.ts'
import { UsernameField } from '../forms/username-field.tsx'
import { Button } from '../parts/button.tsx'
import { useTRPC } from '../trpc.ts'
import { useWords } from '../words/locale-provider.tsx'

export function PasswordForm({ user }: { readonly user: User }) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const { account: words, signUp } = useWords()
  const change = useMutation(
    trpc.account.changePassword.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.sessions.list.queryFilter()),
    }),
  )
  const { form, field, failure } = useForm({
    schema: ChangePasswordSchema,
    fields: ['currentPassword', 'newPassword'],
    mutation: change,
    fieldOf: {
      INVALID_CREDENTIALS: 'currentPassword',
      PASSWORD_TOO_COMMON: 'newPassword',
      PASSWORD_UNCHANGED: 'newPassword',
    },
    wordsOf: { INVALID_CREDENTIALS: words.wrongPassword },
  })

  return (
    <section aria-labelledby="change-password" className="card">
      <h2 id="change-password">{words.password}</h2>
      <p>{words.passwordText}</p>
      <DoneNotice at={change.isSuccess ? change.submittedAt : undefined}>
        {words.passwordChanged}
      </DoneNotice>
      {/* A new form once it has succeeded: no password stays on the page. */}
      <form
        noValidate
        method="post"
        {...form}
        key={change.isSuccess ? change.submittedAt : 'first'}
      >
        <FormAlert failure={failure} />
        <UsernameField email={user.email} />
        <PasswordField
          label={words.currentPassword}
          autoComplete="current-password"
          {...field('currentPassword')}
        />
        <PasswordField
          label={words.newPassword}
          hint={signUp.passwordHint(PASSWORD_MIN_CHARACTERS)}
          autoComplete="new-password"
          {...field('newPassword')}
        />
        <Button type="submit" className="primary" busy={change.isPending}>
          {change.isPending ? words.saving : words.password}
        </Button>
      </form>
    </section>
  )
}
