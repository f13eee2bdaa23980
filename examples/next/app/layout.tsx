import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { Providers } from './providers.tsx'

export const metadata: Metadata = { title: 'Countersign with Next.js' }

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  )
}
