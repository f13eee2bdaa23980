'use client'

export type { ErrorShape, Reason, User } from '@countersign/contract'
export type { Resolver, TRPCPromise } from '@trpc/client'
export type { ApiClient } from '../api-client.ts'
export type { AuthClient, AuthClientOptions } from '../auth-client.ts'
export type { EndReason, SessionSnapshot } from '../session/session-store.ts'
export {
  SessionProvider,
  type SessionProviderProps,
  useAuthClient,
  useSession,
} from './session-provider.ts'
