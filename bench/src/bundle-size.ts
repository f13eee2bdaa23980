// How much the client adds to a page that has @trpc/client already.
import { weighClient } from './bundle.ts'
import { report } from './results.ts'

const { trpc, client, extraGzipBytes } = await weighClient()
report(
  'bundle-size',
  `createAuthClient: ${extraGzipBytes} bytes gzip on top of @trpc/client (${client.gzipBytes} against ${trpc.gzipBytes})`,
  { extraGzipBytes, clientGzipBytes: client.gzipBytes, trpcGzipBytes: trpc.gzipBytes },
)
