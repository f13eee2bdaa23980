// The composition root: the clients, and the page around them.
import '@countersign/contract/without-eval'
import { createAuthClient } from '@countersign/client'
import { SessionProvider } from '@countersign/client/react'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Router } from 'wouter'
import { App } from './app.tsx'
import { BASE_PATH } from './base-path.ts'
import { createQueryClient } from './query-client.ts'
import { TRPCProvider } from './trpc.ts'
import { fetchInLanguage } from './words/fetch-in-language.ts'
import { LocaleProvider } from './words/locale-provider.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

const client = createAuthClient({ url: `${BASE_PATH}/trpc`, fetch: fetchInLanguage })
const queryClient = createQueryClient(client.session)

createRoot(root).render(
  <StrictMode>
    <SessionProvider client={client}>
      <QueryClientProvider client={queryClient}>
        <TRPCProvider trpcClient={client.api} queryClient={queryClient}>
          <Router base={BASE_PATH}>
            <LocaleProvider>
              <App />
            </LocaleProvider>
          </Router>
        </TRPCProvider>
      </QueryClientProvider>
    </SessionProvider>
  </StrictMode>,
)
