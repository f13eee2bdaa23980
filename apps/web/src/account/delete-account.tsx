// Deletes the account, once its address has been typed and the password given.
import { useAuthClient } from '@countersign/client/react'
import { DeleteAccountSchema, type User } from '@countersign/contract'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { FormAlert } from '../forms/form-alert.tsx'
import { PasswordField } from '../forms/password-field.tsx'
import { TextField } from '../forms/text-field.tsx'
import { useForm } from '../forms/use-form.ts'
import { UsernameField } from '../forms/username-field.tsx'
import type { LoginState } from '../pages/login-state.ts'
import { Button } from '../parts/button.tsx'
import { useTRPC } from '../trpc.ts'
import { useWords } from '../words/locale-provider.tsx'

const deleted: LoginState = { notice: 'accountDeleted' }

export function DeleteAccount({ user }: { readonly user: User }) {
  const trpc = useTRPC()
  const client = useAuthClient()
  const [, navigate] = useLocation()
  const { account: words } = useWords()
  const [typed, setTyped] = useState('')
  const remove = useMutation(
    trpc.account.delete.mutationOptions({
      onSuccess: async () => {
        // The account is gone whether or not this is heard; the next call would sign out all the same.
        await client.logout().catch(() => undefined)
        navigate('/login', { replace: true, state: deleted })
      },
    }),
  )
  const { form, field, failure } = useForm({
    schema: DeleteAccountSchema,
    fields: ['currentPassword'],
    mutation: remove,
    fieldOf: { INVALID_CREDENTIALS: 'currentPassword' },
    wordsOf: { INVALID_CREDENTIALS: words.wrongPassword },
  })

  return (
    <section aria-labelledby="delete-account" className="card grave">
      <h2 id="delete-account">{words.delete}</h2>
      <p>{words.deleteText}</p>
      <form noValidate method="post" {...form}>
        <FormAlert failure={failure} />
        <UsernameField email={user.email} />
        <TextField
          label={words.typeEmail(user.email)}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          messages={[]}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
        <PasswordField
          label={words.currentPassword}
          autoComplete="current-password"
          {...field('currentPassword')}
        />
        <Button
          type="submit"
          className="danger"
          busy={remove.isPending}
          disabled={typed.trim().toLowerCase() !== user.email}
        >
          {remove.isPending ? words.deleting : words.delete}
        </Button>
      </form>
    </section>
  )
}
