// First, so that zod compiles nothing from text: a policy without 'unsafe-eval' forbids it.
import '@countersign/contract/without-eval'
import { createAuthClient } from '@countersign/client'
import { createSessionPlugin } from '@countersign/client/vue'
import { createApp } from 'vue'
import App from './app.vue'

const api: string = import.meta.env.VITE_API_URL ?? 'http://localhost:4000'
const auth = createAuthClient({ url: `${api}/trpc` })

createApp(App).use(createSessionPlugin(auth)).mount('#app')
