// Builds a page with what our client is built on, alone: a tRPC client that batches queries and sends mutations one by one.
export {
  createTRPCClient,
  httpBatchLink,
  httpLink,
  isTRPCClientError,
  splitLink,
  TRPCClientError,
} from '@trpc/client'
