// First, so that zod compiles nothing from text: a policy without 'unsafe-eval' forbids it.
import '@countersign/contract/without-eval'
import { SessionProvider } from '@countersign/client/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'

const api: string = import.meta.env.VITE_API_URL ?? 'http://localhost:4000'
const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

createRoot(root).render(
  <StrictMode>
    <SessionProvider options={{ url: `${api}/trpc` }} fallback={<p>One moment</p>}>
      <App />
    </SessionProvider>
  </StrictMode>,
)
