// Changes the name, here and in the other tabs.

import { useAuthClient } from '@countersign/client/react'
import { UpdateProfileSchema, type User } from '@countersign/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { DoneNotice } from '../forms/done-notice.tsx'
import { FormAlert } from '../forms/form-alert.tsx'
import { TextField } from '../forms/text-field.tsx'
import { useForm } from '../forms/use-form.ts'
import { Button } from '../parts/button.tsx'
import { useTRPC } from '../trpc.ts'
import { useWords } from '../words/locale-provider.tsx'

export function NameForm({ user }: { readonly user: User }) {
  const trpc = useTRPC()
  const { session } = useAuthClient()
  const queryClient = useQueryClient()
  const { account: words, fields } = useWords()
  const update = useMutation(
    trpc.account.updateProfile.mutationOptions({
      onSuccess: (answer) => {
        session.update(answer.user)
        return queryClient.invalidateQueries(trpc.auth.me.queryFilter())
      },
    }),
  )
  const { form, field, failure } = useForm({
    schema: UpdateProfileSchema,
    fields: ['fullName'],
    mutation: update,
  })

  return (
    <section aria-labelledby="change-name" className="card">
      <h2 id="change-name">{words.name}</h2>
      <DoneNotice at={update.isSuccess ? update.submittedAt : undefined}>
        {words.nameChanged}
      </DoneNotice>
      <form noValidate method="post" {...form}>
        <FormAlert failure={failure} />
        <TextField
          label={fields.fullName}
          autoComplete="name"
          dir="auto"
          defaultValue={user.fullName}
          {...field('fullName')}
        />
        <Button type="submit" className="primary" busy={update.isPending}>
          {update.isPending ? words.saving : words.save}
        </Button>
      </form>
    </section>
  )
}
