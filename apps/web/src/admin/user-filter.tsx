// Chooses which users are listed. The choice is in the address of the page, so that going back finds it.
import { EMAIL_MAX_CHARACTERS, UserStatusSchema } from '@countersign/contract'
import { useId } from 'react'
import { useSearchParams } from 'wouter'
import { TextField } from '../forms/text-field.tsx'
import { Button } from '../parts/button.tsx'
import { useWords } from '../words/locale-provider.tsx'

/** As the input of `admin.users.list`. */
export function useUserFilter() {
  const [params, setParams] = useSearchParams()
  const email = params.get('email') ?? ''
  const status = UserStatusSchema.safeParse(params.get('status')).data
  return {
    email,
    status,
    filter: { ...(email && { email }), ...(status && { status }) },
    choose: (form: HTMLFormElement) => {
      const chosen = [...new FormData(form)].map(([name, value]) => [name, String(value)])
      setParams(new URLSearchParams(chosen.filter(([, value]) => value !== '')), { replace: true })
    },
  }
}

type Filter = ReturnType<typeof useUserFilter>

export function UserFilter({ email, status, choose }: Filter) {
  const words = useWords().admin
  const id = useId()
  return (
    <form
      className="filter"
      onSubmit={(event) => {
        event.preventDefault()
        choose(event.currentTarget)
      }}
    >
      <TextField
        label={words.search}
        name="email"
        type="search"
        defaultValue={email}
        maxLength={EMAIL_MAX_CHARACTERS}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        messages={[]}
      />
      <div className="field">
        <label htmlFor={id}>{words.status}</label>
        <select
          id={id}
          name="status"
          defaultValue={status ?? ''}
          onChange={({ target }) => target.form?.requestSubmit()}
        >
          <option value="">{words.anyStatus}</option>
          {UserStatusSchema.options.map((option) => (
            <option key={option} value={option}>
              {words.statuses[option]}
            </option>
          ))}
        </select>
      </div>
      <Button type="submit">{words.find}</Button>
    </form>
  )
}
