// Chooses the language of the page. Each language is named in itself.
import { useId } from 'react'
import { isLocale, languages } from '../words/locale.ts'
import { useLocale } from '../words/locale-provider.tsx'

export function LanguageSwitch() {
  const { locale, words, choose } = useLocale()
  const id = useId()
  return (
    <>
      <label htmlFor={id}>{words.languageLabel}</label>
      <select
        id={id}
        value={locale}
        onChange={({ target }) => isLocale(target.value) && choose(target.value)}
      >
        {Object.entries(languages).map(([tag, { name }]) => (
          <option key={tag} value={tag} lang={tag}>
            {name}
          </option>
        ))}
      </select>
    </>
  )
}
