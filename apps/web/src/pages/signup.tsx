// Creates an account and opens its first session, unless its address has to be confirmed before.
import { reasonOf } from '@countersign/client'
import { PASSWORD_MIN_CHARACTERS, SignupSchema } from '@countersign/contract'
import { useMutation } from '@tanstack/react-query'
import { Link } from 'wouter'
import { FormAlert } from '../forms/form-alert.tsx'
import { PasswordField } from '../forms/password-field.tsx'
import { TextField } from '../forms/text-field.tsx'
import { useForm } from '../forms/use-form.ts'
import { Button } from '../parts/button.tsx'
import { Page } from '../parts/page.tsx'
import { useSettings } from '../session/use-settings.ts'
import { useTRPC } from '../trpc.ts'
import { useWords } from '../words/locale-provider.tsx'
import { CheckMailPage } from './check-mail.tsx'

export function SignupPage() {
  const trpc = useTRPC()
  const { signIn, signUp, fields, reasons } = useWords()
  const settings = useSettings()
  const signup = useMutation(trpc.auth.signup.mutationOptions())
  const { form, field, failure } = useForm({
    schema: SignupSchema,
    fields: ['fullName', 'email', 'password'],
    mutation: signup,
    fieldOf: { EMAIL_TAKEN: 'email', PASSWORD_TOO_COMMON: 'password' },
  })

  if (reasonOf(signup.error) === 'EMAIL_UNVERIFIED' && signup.variables) {
    return <CheckMailPage email={signup.variables.email} />
  }
  if (settings?.signup === 'closed') {
    return (
      <Page title={signUp.title}>
        <p>{reasons.SIGNUP_CLOSED}</p>
        <p className="aside">
          {signUp.hasAccount} <Link href="/login">{signIn.title}</Link>
        </p>
      </Page>
    )
  }
  return (
    <Page title={signUp.title}>
      <form noValidate method="post" {...form}>
        <FormAlert failure={failure} />
        <TextField label={fields.fullName} autoComplete="name" dir="auto" {...field('fullName')} />
        {/* The name of the account, so that a password manager keeps it with the password. */}
        <TextField label={fields.email} type="email" autoComplete="username" {...field('email')} />
        <PasswordField
          label={fields.password}
          hint={signUp.passwordHint(PASSWORD_MIN_CHARACTERS)}
          autoComplete="new-password"
          {...field('password')}
        />
        <Button type="submit" className="primary" busy={signup.isPending}>
          {signup.isPending ? signUp.pending : signUp.title}
        </Button>
      </form>
      <p className="aside">
        {signUp.hasAccount} <Link href="/login">{signIn.title}</Link>
      </p>
    </Page>
  )
}
