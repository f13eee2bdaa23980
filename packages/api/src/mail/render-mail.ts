// Writes mails: subject, text and HTML, by purpose and language.
import type { MailPurpose } from '@countersign/db'
import { type MailLocale, mailLocales } from './queue-mail.ts'
import { english, englishLayout } from './templates/english.ts'
import { german, germanLayout } from './templates/german.ts'
import { layOutHtml, layOutText } from './templates/layout.ts'
import type { LayoutWords, MailFacts, MailTexts } from './templates/mail-facts.ts'

export interface RenderedMail {
  readonly subject: string
  readonly text: string
  readonly html: string
}

interface Language {
  readonly texts: MailTexts
  readonly layout: LayoutWords
}

const languages: Readonly<Record<MailLocale, Language>> = {
  en: { texts: english, layout: englishLayout },
  de: { texts: german, layout: germanLayout },
}

/** The language of a BCP 47 tag: `de` for `de-AT`, the first one for what is not spoken here. */
export function mailLocaleOf(tag: string): MailLocale {
  const [language] = tag.toLowerCase().split('-', 1)
  return mailLocales.find((locale) => locale === language) ?? mailLocales[0]
}

export function renderMail<TPurpose extends MailPurpose>(
  purpose: TPurpose,
  facts: MailFacts[TPurpose],
  locale: MailLocale,
): RenderedMail {
  const { texts, layout } = languages[locale]
  const words = texts[purpose](facts)
  const options = { locale, layout, name: facts.name }
  return {
    subject: words.subject,
    text: layOutText(words, options),
    html: layOutHtml(words, options),
  }
}
