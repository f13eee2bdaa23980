// Opens a session. Where one goes from here follows from the session that is there then.
import { LoginSchema } from '@countersign/contract'
import { standardSchemaResolver } from '@hookform/resolvers/standard-schema'
import { useMutation } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { Link } from 'wouter'
import { FormAlert } from '../forms/form-alert.tsx'
import { PasswordField } from '../forms/password-field.tsx'
import { placeFailure } from '../forms/place-failure.ts'
import { TextField } from '../forms/text-field.tsx'
import { Button } from '../parts/button.tsx'
import { Page } from '../parts/page.tsx'
import { useTRPC } from '../trpc.ts'

export function LoginPage() {
  const trpc = useTRPC()
  const login = useMutation(trpc.auth.login.mutationOptions())
  const { register, handleSubmit, setError, formState } = useForm({
    resolver: standardSchemaResolver(LoginSchema),
    defaultValues: { email: '', password: '' },
  })
  const { errors } = formState
  const submit = handleSubmit((input) =>
    login.mutate(input, {
      onError: (error) => placeFailure({ error, setError, fields: ['email', 'password'] }),
    }),
  )

  return (
    <Page title="Log in">
      <form noValidate method="post" onSubmit={submit}>
        <FormAlert message={errors.root?.message} />
        <TextField
          label="Email"
          type="email"
          autoComplete="email"
          error={errors.email}
          {...register('email')}
        />
        <PasswordField
          label="Password"
          autoComplete="current-password"
          error={errors.password}
          {...register('password')}
        />
        <Button type="submit" className="primary" busy={login.isPending}>
          {login.isPending ? 'Logging in…' : 'Log in'}
        </Button>
      </form>
      <p>
        No account yet? <Link href="/signup">Sign up</Link>
      </p>
    </Page>
  )
}
