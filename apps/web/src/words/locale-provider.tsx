// Gives every part of the page its words, and a way to choose another language.
import { createContext, type ReactNode, useContext, useLayoutEffect, useState } from 'react'
import type { Words } from './en.ts'
import {
  chooseLocale,
  type Locale,
  languages,
  regionalLocale,
  rememberedLocale,
  rememberLocale,
} from './locale.ts'

interface LocaleChoice {
  readonly locale: Locale
  /** For Intl: `locale` as the browser's region writes it. */
  readonly regional: string
  readonly words: Words
  choose(locale: Locale): void
}

const LocaleContext = createContext<LocaleChoice | undefined>(undefined)

export function LocaleProvider({ children }: { readonly children: ReactNode }) {
  const [locale, setLocale] = useState(() =>
    chooseLocale([...rememberedLocale(), ...navigator.languages]),
  )
  useLayoutEffect(() => {
    document.documentElement.lang = locale
  }, [locale])
  const { words } = languages[locale]
  const regional = regionalLocale(locale, navigator.languages)
  const choose = (chosen: Locale) => {
    rememberLocale(chosen)
    setLocale(chosen)
  }
  return <LocaleContext value={{ locale, regional, words, choose }}>{children}</LocaleContext>
}

export function useLocale(): LocaleChoice {
  const choice = useContext(LocaleContext)
  if (!choice) throw new Error('There is no LocaleProvider around this')
  return choice
}

export function useWords(): Words {
  return useLocale().words
}
