// Invites a person: they set their password by a link in a mail.
import { InviteUserSchema, RoleSchema } from '@countersign/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId } from 'react'
import { DoneNotice } from '../forms/done-notice.tsx'
import { FormAlert } from '../forms/form-alert.tsx'
import { TextField } from '../forms/text-field.tsx'
import { useForm } from '../forms/use-form.ts'
import { Button } from '../parts/button.tsx'
import { useTRPC } from '../trpc.ts'
import { useWords } from '../words/locale-provider.tsx'

export function InviteForm() {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const { admin, fields } = useWords()
  const words = admin.invite
  const id = useId()
  const invite = useMutation(
    trpc.admin.users.invite.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.admin.pathFilter()),
    }),
  )
  const { form, field, failure } = useForm({
    schema: InviteUserSchema,
    fields: ['fullName', 'email', 'role'],
    mutation: invite,
    fieldOf: { EMAIL_TAKEN: 'email' },
  })
  return (
    <details className="card invite">
      <summary>{words.title}</summary>
      <p>{words.text}</p>
      <DoneNotice at={invite.isSuccess ? invite.submittedAt : undefined}>
        {invite.data && words.done(invite.data.user.email)}
      </DoneNotice>
      <form
        noValidate
        method="post"
        {...form}
        key={invite.isSuccess ? invite.submittedAt : 'first'}
      >
        <FormAlert failure={failure} />
        <TextField label={fields.fullName} autoComplete="off" dir="auto" {...field('fullName')} />
        <TextField
          label={fields.email}
          type="email"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          {...field('email')}
        />
        <div className="field">
          <label htmlFor={id}>{admin.role}</label>
          <select id={id} name="role">
            {RoleSchema.options.map((role) => (
              <option key={role} value={role}>
                {admin.roles[role]}
              </option>
            ))}
          </select>
        </div>
        <Button type="submit" className="primary" busy={invite.isPending}>
          {invite.isPending ? words.sending : words.send}
        </Button>
      </form>
    </details>
  )
}
