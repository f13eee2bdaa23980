// Creates an account and opens its first session.
import { PASSWORD_MIN_CHARACTERS, SignupSchema } from '@countersign/contract'
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

export function SignupPage() {
  const trpc = useTRPC()
  const signup = useMutation(trpc.auth.signup.mutationOptions())
  const { register, handleSubmit, setError, formState } = useForm({
    resolver: standardSchemaResolver(SignupSchema),
    defaultValues: { fullName: '', email: '', password: '' },
    // A password may break several rules at once.
    criteriaMode: 'all',
  })
  const { errors } = formState
  const submit = handleSubmit((input) =>
    signup.mutate(input, {
      onError: (error) =>
        placeFailure({
          error,
          setError,
          fields: ['fullName', 'email', 'password'],
          fieldOf: { EMAIL_TAKEN: 'email', PASSWORD_TOO_COMMON: 'password' },
        }),
    }),
  )

  return (
    <Page title="Sign up">
      <form noValidate method="post" onSubmit={submit}>
        <FormAlert message={errors.root?.message} />
        <TextField
          label="Full name"
          autoComplete="name"
          error={errors.fullName}
          {...register('fullName')}
        />
        <TextField
          label="Email"
          type="email"
          autoComplete="email"
          error={errors.email}
          {...register('email')}
        />
        <PasswordField
          label="Password"
          hint={`At least ${PASSWORD_MIN_CHARACTERS} characters, with upper-case and lower-case letters, a digit and a symbol.`}
          autoComplete="new-password"
          error={errors.password}
          {...register('password')}
        />
        <Button type="submit" className="primary" busy={signup.isPending}>
          {signup.isPending ? 'Signing up…' : 'Sign up'}
        </Button>
      </form>
      <p>
        Already have an account? <Link href="/login">Log in</Link>
      </p>
    </Page>
  )
}
