// Chooses the language of the page: the one chosen here before, else the first of the browser's that there are words in.
import { de } from './de.ts'
import { en, type Words } from './en.ts'

/** The languages, by their BCP 47 subtag, each named by those who read it. */
export const languages = {
  en: { name: 'English', words: en },
  de: { name: 'Deutsch', words: de },
} as const satisfies Record<string, { readonly name: string; readonly words: Words }>

export type Locale = keyof typeof languages

const STORAGE_KEY = 'countersign-locale'

/** @param tags BCP 47 tags, the preferred first */
export function chooseLocale(tags: readonly string[]): Locale {
  return tags.map(localeOf).find((locale) => locale !== undefined) ?? 'en'
}

/** The browser's own variant of a language, for dates and numbers: a British `en` has another order than an American. */
export function regionalLocale(locale: Locale, tags: readonly string[]): string {
  return tags.find((tag) => localeOf(tag) === locale) ?? locale
}

/** The language chosen here before, as the tag of a list. */
export function rememberedLocale(): readonly string[] {
  try {
    const locale = localStorage.getItem(STORAGE_KEY)
    return locale === null ? [] : [locale]
  } catch {
    return []
  }
}

export function rememberLocale(locale: Locale): void {
  try {
    localStorage.setItem(STORAGE_KEY, locale)
  } catch {
    // Where a browser keeps nothing, the choice lasts as long as the page.
  }
}

export function isLocale(text: string): text is Locale {
  return Object.hasOwn(languages, text)
}

function localeOf(tag: string): Locale | undefined {
  const [language = ''] = tag.toLowerCase().split('-', 1)
  return isLocale(language) ? language : undefined
}
