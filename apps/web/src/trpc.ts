// The contract's procedures as options of TanStack Query: `useQuery(useTRPC().auth.me.queryOptions())`.
import type { AppRouter } from '@countersign/contract'
import { createTRPCContext } from '@trpc/tanstack-react-query'

export const { TRPCProvider, useTRPC } = createTRPCContext<AppRouter>()
