// Opens a session, then navigates by session state.
import { reasonOf } from '@countersign/client'
import { LoginSchema } from '@countersign/contract'
import { useMutation } from '@tanstack/react-query'
import { type MouseEvent, useRef } from 'react'
import { Link, useLocation } from 'wouter'
import { FormAlert } from '../forms/form-alert.tsx'
import { PasswordField } from '../forms/password-field.tsx'
import { TextField } from '../forms/text-field.tsx'
import { useForm } from '../forms/use-form.ts'
import { ResendVerification } from '../links/resend-verification.tsx'
import { Button } from '../parts/button.tsx'
import { Page } from '../parts/page.tsx'
import { useSettings } from '../session/use-settings.ts'
import { useTRPC } from '../trpc.ts'
import { useWords } from '../words/locale-provider.tsx'
import { useLoginState } from './login-state.ts'

export function LoginPage() {
  const trpc = useTRPC()
  const { signIn, signUp, fields, links } = useWords()
  const { email, notice } = useLoginState()
  const [, navigate] = useLocation()
  const emailInput = useRef<HTMLInputElement>(null)
  const settings = useSettings()
  const login = useMutation(trpc.auth.login.mutationOptions())
  const { form, field, failure } = useForm({
    schema: LoginSchema,
    fields: ['email', 'password'],
    mutation: login,
  })
  const takeEmailAlong = (event: MouseEvent) => {
    event.preventDefault()
    navigate('/forgot-password', { state: { email: emailInput.current?.value } })
  }

  return (
    <Page title={signIn.title}>
      {notice && (
        <p role="status" className="notice done">
          {signIn.notices[notice]}
        </p>
      )}
      <form noValidate method="post" {...form}>
        <FormAlert failure={failure} />
        {reasonOf(login.error) === 'EMAIL_UNVERIFIED' && login.variables && (
          <ResendVerification email={login.variables.email} />
        )}
        <TextField
          ref={emailInput}
          label={fields.email}
          type="email"
          autoComplete="username"
          defaultValue={email}
          {...field('email')}
        />
        <PasswordField
          label={fields.password}
          autoComplete="current-password"
          {...field('password')}
        />
        <Button type="submit" className="primary" busy={login.isPending}>
          {login.isPending ? signIn.pending : signIn.title}
        </Button>
      </form>
      {settings?.mail !== false && (
        <p className="aside">
          <Link href="/forgot-password" onClick={takeEmailAlong}>
            {links.forgot.title}
          </Link>
        </p>
      )}
      {settings?.signup !== 'closed' && (
        <p className="aside">
          {signIn.noAccount} <Link href="/signup">{signUp.title}</Link>
        </p>
      )}
    </Page>
  )
}
