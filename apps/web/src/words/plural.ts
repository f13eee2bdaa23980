// Picks the form of a sentence that a number takes.

type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string }

/** @param forms one sentence for each plural form of the language, with `#` where the number stands */
export function pluralOf(locale: string, forms: Forms): (count: number) => string {
  const rules = new Intl.PluralRules(locale)
  const numbers = new Intl.NumberFormat(locale)
  return (count) => (forms[rules.select(count)] ?? forms.other).replace('#', numbers.format(count))
}
