// Hands the token of a mailed link to its page. A page per token: another link starts anew.
import type { ComponentType } from 'react'
import type { LinkPageProps } from './redeem-page.tsx'
import { useMailedToken } from './use-mailed-token.ts'

export function LinkRoute({ page: Page }: { readonly page: ComponentType<LinkPageProps> }) {
  const token = useMailedToken()
  return <Page key={token ?? 'none'} token={token} />
}
