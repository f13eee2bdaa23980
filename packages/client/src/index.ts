export { type ApiClient, type ApiClientOptions, createApiClient } from './api-client.ts'
export { type AuthClient, type AuthClientOptions, createAuthClient } from './auth-client.ts'
export { fieldErrorsOf, reasonOf, retryAfterOf } from './errors.ts'
export type { EndReason, SessionSnapshot } from './session-store.ts'
