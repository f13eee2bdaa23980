export { createSessionPlugin, useAuthClient, useSession } from './session-plugin.ts'
