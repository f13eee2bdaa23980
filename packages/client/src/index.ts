// What the types of calls name. Named here, the declarations of an application find them without a package of their own.
export type { ErrorShape, Reason, Session, User, ValidationIssue } from '@countersign/contract'
export type { Resolver, TRPCPromise } from '@trpc/client'
export { type ApiClient, type ApiClientOptions, createApiClient } from './api-client.ts'
export { type AuthClient, type AuthClientOptions, createAuthClient } from './auth-client.ts'
export { fieldErrorsOf, issuesOf, reasonOf, retryAfterOf } from './errors.ts'
export type { EndReason, SessionSnapshot } from './session-store.ts'
