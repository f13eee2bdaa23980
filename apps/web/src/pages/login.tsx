// Opens a session. Where one goes from here follows from the session that is there then.
import { LoginSchema } from '@countersign/contract'
import { useMutation } from '@tanstack/react-query'
import { Link } from 'wouter'
import { FormAlert } from '../forms/form-alert.tsx'
import { PasswordField } from '../forms/password-field.tsx'
import { TextField } from '../forms/text-field.tsx'
import { useForm } from '../forms/use-form.ts'
import { Button } from '../parts/button.tsx'
import { Page } from '../parts/page.tsx'
import { useTRPC } from '../trpc.ts'
import { useWords } from '../words/locale-provider.tsx'

export function LoginPage() {
  const trpc = useTRPC()
  const { signIn, signUp, fields } = useWords()
  const login = useMutation(trpc.auth.login.mutationOptions())
  const { form, field, failure } = useForm({
    schema: LoginSchema,
    fields: ['email', 'password'],
    mutation: login,
  })

  return (
    <Page title={signIn.title}>
      <form noValidate method="post" {...form}>
        <FormAlert failure={failure} />
        <TextField label={fields.email} type="email" autoComplete="username" {...field('email')} />
        <PasswordField
          label={fields.password}
          autoComplete="current-password"
          {...field('password')}
        />
        <Button type="submit" className="primary" busy={login.isPending}>
          {login.isPending ? signIn.pending : signIn.title}
        </Button>
      </form>
      <p>
        {signIn.noAccount} <Link href="/signup">{signUp.title}</Link>
      </p>
    </Page>
  )
}
