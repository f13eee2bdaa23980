// Asks for a mail to an address. Says the same whether or not there is an account.
import { RequestPasswordResetSchema } from '@countersign/contract'
import { DoneNotice } from '../forms/done-notice.tsx'
import { FormAlert } from '../forms/form-alert.tsx'
import { TextField } from '../forms/text-field.tsx'
import { useForm } from '../forms/use-form.ts'
import { Button } from '../parts/button.tsx'
import { useWords } from '../words/locale-provider.tsx'

export function RequestMailForm(props: {
  readonly email: string | undefined
  readonly mutation: {
    readonly error: unknown
    readonly isPending: boolean
    readonly isSuccess: boolean
    readonly submittedAt: number
    readonly variables: { readonly email: string } | undefined
    mutate(input: { email: string }): void
    reset(): void
  }
  readonly done: (email: string) => string
}) {
  const { email, mutation, done } = props
  const { fields, links } = useWords()
  const { form, field, failure } = useForm({
    schema: RequestPasswordResetSchema,
    fields: ['email'],
    mutation,
  })
  return (
    <form noValidate method="post" {...form}>
      <DoneNotice at={mutation.isSuccess ? mutation.submittedAt : undefined}>
        {done(mutation.variables?.email ?? '')}
      </DoneNotice>
      <FormAlert failure={failure} />
      <TextField
        label={fields.email}
        type="email"
        autoComplete="username"
        defaultValue={email}
        {...field('email')}
      />
      <Button type="submit" className="primary" busy={mutation.isPending}>
        {mutation.isPending ? links.sending : links.send}
      </Button>
    </form>
  )
}
