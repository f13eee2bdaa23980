// Styles mails with the colours of apps/web/src/style.css.
const light = {
  page: '#f6f7fa',
  card: '#ffffff',
  text: '#1a1d29',
  quiet: '#565c70',
  line: '#d5d9e4',
  accent: '#3148c8',
  onAccent: '#ffffff',
}

const dark: typeof light = {
  page: '#12141c',
  card: '#1b1e29',
  text: '#e9ebf3',
  quiet: '#a7aec4',
  line: '#333849',
  accent: '#a5b4ff',
  onAccent: '#12141c',
}

const font = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
// A long link or name must not widen a narrow screen.
const wrap = 'overflow-wrap:anywhere;word-break:break-word'

export const styles = {
  page: `margin:0;padding:0;background:${light.page};color:${light.text};${font}`,
  margin: 'padding:24px 12px',
  column: 'max-width:560px;table-layout:fixed',
  brand: `margin:0 0 16px;font-size:18px;font-weight:700;color:${light.text}`,
  card: `padding:24px;background:${light.card};border:1px solid ${light.line};border-radius:10px`,
  heading: `margin:0 0 16px;font-size:22px;line-height:1.25;color:${light.text};${wrap}`,
  text: `margin:0 0 14px;font-size:16px;line-height:1.5;color:${light.text};${wrap}`,
  buttonRow: 'margin:22px 0',
  button: `display:inline-block;padding:12px 20px;border-radius:8px;background:${light.accent};color:${light.onAccent};font-size:16px;font-weight:600;text-decoration:none`,
  origin: `margin:20px 0 0;padding-top:14px;border-top:1px solid ${light.line}`,
  label: `padding:2px 16px 2px 0;width:84px;vertical-align:top;font-size:14px;font-weight:400;line-height:1.5;color:${light.quiet}`,
  value: `padding:2px 0;font-size:14px;line-height:1.5;color:${light.text};${wrap}`,
  quiet: `margin:20px 0 0;font-size:13px;line-height:1.5;color:${light.quiet};${wrap}`,
  link: `color:${light.accent};${wrap}`,
  footer: `margin:16px 0 0;font-size:13px;line-height:1.5;color:${light.quiet}`,
}

export const darkStyle = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.page{background:${dark.page}!important;color:${dark.text}!important}
.card{background:${dark.card}!important;border-color:${dark.line}!important}
.text{color:${dark.text}!important}
.quiet{color:${dark.quiet}!important}
.line{border-color:${dark.line}!important}
.link{color:${dark.accent}!important}
.button{background:${dark.accent}!important;color:${dark.onAccent}!important}
}`
