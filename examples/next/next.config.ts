import type { NextConfig } from 'next'

const api = process.env.NEXT_PUBLIC_API_URL ?? 'http://localhost:4000'
// Next.js writes scripts into the page and, while developing, compiles from text; a nonce would spare the first.
const scripts = `'self' 'unsafe-inline'${process.env.NODE_ENV === 'development' ? " 'unsafe-eval'" : ''}`
const policy = [
  "default-src 'self'",
  `script-src ${scripts}`,
  "style-src 'self' 'unsafe-inline'",
  `connect-src 'self' ${api}`,
].join('; ')

export default {
  headers: async () => [
    { source: '/:path*', headers: [{ key: 'Content-Security-Policy', value: policy }] },
  ],
} satisfies NextConfig
