export { SessionProvider, useAuthClient, useSession } from './session-provider.ts'
