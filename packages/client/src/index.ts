// Re-exports the types that calls name, so that an application's declarations find them without another package.
export type { ErrorShape, Reason, Session, User, ValidationIssue } from '@countersign/contract'
export type { Resolver, TRPCPromise } from '@trpc/client'
export { type ApiClient, type ApiClientOptions, createApiClient } from './api-client.ts'
export { type AuthClient, type AuthClientOptions, createAuthClient } from './auth-client.ts'
export { fieldErrorsOf, issuesOf, reasonOf, retryAfterOf } from './errors.ts'
export type { EndReason, SessionSnapshot } from './session/session-store.ts'
