// Writes every mail in every language as HTML and text, for looking at: `pnpm mails [folder]`.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mailLocales, previewMails } from '@countersign/api'

const folder = process.argv[2] ?? mkdtempSync(join(tmpdir(), 'mails-'))
mkdirSync(folder, { recursive: true })

for (const locale of mailLocales) {
  for (const { purpose, subject, text, html } of previewMails(locale)) {
    writeFileSync(join(folder, `${purpose}.${locale}.html`), html)
    writeFileSync(join(folder, `${purpose}.${locale}.txt`), `Subject: ${subject}\n\n${text}`)
  }
}
process.stdout.write(`${folder}\n`)
