// Lays a mail out as plain text and as HTML. The only place that writes HTML, and the only one that escapes.

import { productName } from '../product-name.ts'
import type { MailLocale } from '../queue-mail.ts'
import { darkStyle, styles } from './colors.ts'
import type { LayoutWords, MailWords } from './mail-facts.ts'

interface MailLayout {
  readonly locale: MailLocale
  readonly layout: LayoutWords
  readonly name: string | undefined
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (char) => entities[char] ?? '')

const knownOf = ({ origin = [] }: MailWords) =>
  origin.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value }]))

export function layOutText(words: MailWords, { layout, name }: MailLayout): string {
  const known = knownOf(words).map(({ label, value }) => `${label}: ${value}`)
  return [
    layout.greeting(name),
    ...words.paragraphs,
    ...(words.button ? [`${words.button.label}:\n${words.button.href}`] : []),
    ...words.notes,
    ...(known.length > 0 ? [known.join('\n')] : []),
    `-- \n${layout.footer}\n`,
  ].join('\n\n')
}

// Styles stand at the elements, for programs that drop <style>; tables, for those that know no other box.
export function layOutHtml(words: MailWords, { locale, layout, name }: MailLayout): string {
  const paragraph = (text: string) =>
    `<p class="text" style="${styles.text}">${escapeHtml(text)}</p>`
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(words.subject)}</title>
<style>${darkStyle}</style>
</head>
<body class="page" style="${styles.page}">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="${styles.margin}">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="${styles.column}"><tr><td>
<p class="text" style="${styles.brand}">${productName}</p>
</td></tr><tr><td class="card" style="${styles.card}">
<h1 class="text" style="${styles.heading}">${escapeHtml(words.heading)}</h1>
${[layout.greeting(name), ...words.paragraphs].map(paragraph).join('\n')}
${buttonOf(words)}
${words.notes.map(paragraph).join('\n')}
${originOf(words)}
${copyLinkOf(words, layout)}
</td></tr><tr><td>
<p class="quiet" style="${styles.footer}">${escapeHtml(layout.footer)}</p>
</td></tr></table>
</td></tr></table>
</body>
</html>
`
}

function buttonOf({ button }: MailWords): string {
  if (!button) return ''
  const href = escapeHtml(button.href)
  return `<p style="${styles.buttonRow}"><a class="button" href="${href}" style="${styles.button}">${escapeHtml(button.label)}</a></p>`
}

function originOf(words: MailWords): string {
  const rows = knownOf(words).map(
    ({ label, value }) =>
      `<tr><th class="quiet" align="left" style="${styles.label}">${escapeHtml(label)}</th><td class="text" style="${styles.value}">${escapeHtml(value)}</td></tr>`,
  )
  if (rows.length === 0) return ''
  return `<table class="line" width="100%" cellpadding="0" cellspacing="0" style="${styles.origin}">${rows.join('')}</table>`
}

function copyLinkOf({ button }: MailWords, { copyLink }: LayoutWords): string {
  if (!button) return ''
  const href = escapeHtml(button.href)
  return `<p class="quiet" style="${styles.quiet}">${escapeHtml(copyLink)}<br><a class="link" href="${href}" style="${styles.link}">${href}</a></p>`
}
