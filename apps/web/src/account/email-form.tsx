// Asks for another email address. It changes when the link that is mailed there is confirmed.
import { RequestEmailChangeSchema, type User } from '@countersign/contract'
import { useMutation } from '@tanstack/react-query'
import { DoneNotice } from '../forms/done-notice.tsx'
import { FormAlert } from '../forms/form-alert.tsx'
import { PasswordField } from '../forms/password-field.tsx'
import { TextField } from '../forms/text-field.tsx'
import { useForm } from '../forms/use-form.ts'
import { UsernameField } from '../forms/username-field.tsx'
import { Button } from '../parts/button.tsx'
import { useTRPC } from '../trpc.ts'
import { useWords } from '../words/locale-provider.tsx'

export function EmailForm({ user }: { readonly user: User }) {
  const trpc = useTRPC()
  const { account: words } = useWords()
  const request = useMutation(trpc.account.requestEmailChange.mutationOptions())
  const { form, field, failure } = useForm({
    schema: RequestEmailChangeSchema,
    fields: ['newEmail', 'currentPassword'],
    mutation: request,
    fieldOf: { INVALID_CREDENTIALS: 'currentPassword', EMAIL_UNCHANGED: 'newEmail' },
    wordsOf: { INVALID_CREDENTIALS: words.wrongPassword },
  })

  return (
    <section aria-labelledby="change-email" className="card">
      <h2 id="change-email">{words.email}</h2>
      <p>{words.emailText(user.email)}</p>
      <DoneNotice at={request.isSuccess ? request.submittedAt : undefined}>
        {words.emailRequested(request.variables?.newEmail ?? '')}
      </DoneNotice>
      {/* A new form once it has succeeded: no password stays on the page. */}
      <form
        noValidate
        method="post"
        {...form}
        key={request.isSuccess ? request.submittedAt : 'first'}
      >
        <FormAlert failure={failure} />
        <UsernameField email={user.email} />
        <TextField
          label={words.newEmail}
          type="email"
          autoComplete="email"
          {...field('newEmail')}
        />
        <PasswordField
          label={words.currentPassword}
          autoComplete="current-password"
          {...field('currentPassword')}
        />
        <Button type="submit" className="primary" busy={request.isPending}>
          {request.isPending ? words.saving : words.email}
        </Button>
      </form>
    </section>
  )
}
