// The client, made once for the page. It takes up the session of the refresh cookie by itself.
import { createAuthClient } from '@countersign/client'

const api: string = import.meta.env.VITE_API_URL ?? 'http://localhost:4000'

export const auth = createAuthClient({ url: `${api}/trpc` })
