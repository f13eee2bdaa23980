// Checks a form, sends it, and says what is wrong with it. Reads the fields from the page when it is sent: some password
// managers fill them in without an event.
import { issuesOf, reasonOf } from '@countersign/client'
import { type Reason, toValidationIssue } from '@countersign/contract'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { z } from 'zod'
import { issueWords, wordsFor } from '../words/failure.ts'
import { useLocale } from '../words/locale-provider.tsx'

interface FormOptions<TInput, TField extends string> {
  readonly schema: z.ZodType<TInput>
  readonly fields: readonly TField[]
  readonly mutation: {
    readonly error: unknown
    mutate(input: TInput): void
    reset(): void
  }
  /** The field that a reason is about, for reasons that are about one. */
  readonly fieldOf?: Partial<Record<Reason, TField>>
  /** What a reason means in this form, where the general words say less. */
  readonly wordsOf?: Partial<Record<Reason, string>>
}

/** What is wrong is kept as codes and put into words when it is shown, so it follows the language. */
export function useForm<TInput, TField extends string>(options: FormOptions<TInput, TField>) {
  const { schema, fields, mutation, fieldOf = {}, wordsOf = {} } = options
  const { error } = mutation
  const language = useLocale()
  const ref = useRef<HTMLFormElement>(null)
  // As they were sent, and as they are changed from then on.
  const [values, setValues] = useState<unknown>()
  const [attempts, setAttempts] = useState(0)

  useEffect(() => {
    if (attempts > 0 || error) ref.current?.querySelector<HTMLElement>(INVALID)?.focus()
  }, [attempts, error])

  const refused = attempts > 0 ? schema.safeParse(values).error : undefined
  const issues = refused ? refused.issues.map(toValidationIssue) : issuesOf(error)
  const reason = reasonOf(error)
  const messagesOf = (field: TField) => {
    const broken = issues.filter(({ path }) => path[0] === field)
    const messages = broken.map((issue) => issueWords(issue, language.words.issues))
    if (reason && fieldOf[reason] === field)
      messages.push(wordsOf[reason] ?? wordsFor(error, language))
    return [...new Set(messages)]
  }
  const isPlaced = fields.some((field) => messagesOf(field).length > 0)

  return {
    form: {
      ref,
      onSubmit: (event: FormEvent<HTMLFormElement>) => {
        event.preventDefault()
        const sent = read(event.currentTarget)
        const checked = schema.safeParse(sent)
        setValues(sent)
        setAttempts(attempts + 1)
        mutation.reset()
        if (checked.success) mutation.mutate(checked.data)
      },
      onInput: (event: FormEvent<HTMLFormElement>) => {
        if (attempts === 0) return
        setValues(read(event.currentTarget))
        if (error) mutation.reset()
      },
    },
    field: (name: TField) => ({ name, messages: messagesOf(name) }),
    /** What is wrong with the form as a whole. */
    failure: error && !isPlaced ? { error, message: wordsFor(error, language) } : undefined,
  }
}

const INVALID = '[aria-invalid="true"]'

const read = (form: HTMLFormElement): unknown => Object.fromEntries(new FormData(form))
