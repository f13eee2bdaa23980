'use client'

// First, so that zod compiles nothing from text: a policy without 'unsafe-eval' forbids it.
import '@countersign/contract/without-eval'
import { createAuthClient } from '@countersign/client'
import { SessionProvider } from '@countersign/client/react'
import type { ReactNode } from 'react'

// One for each tab. This module is also loaded where pages are rendered on the server, which has nobody's cookie: there
// the client sends nothing, and every page is rendered for a session that is not known yet.
const client = createAuthClient({
  url: `${process.env.NEXT_PUBLIC_API_URL ?? 'http://localhost:4000'}/trpc`,
  restore: typeof window !== 'undefined',
})

export function Providers({ children }: { children: ReactNode }) {
  return <SessionProvider client={client}>{children}</SessionProvider>
}
