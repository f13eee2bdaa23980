// Measures what the client adds to a page that has @trpc/client: `pnpm --filter @countersign/bench bundle-size`.
import { weighClient } from './bundle.ts'

const { trpc, client, extraGzipBytes } = await weighClient()
process.stdout.write(
  `createAuthClient: ${extraGzipBytes} bytes gzip on top of @trpc/client (${client.gzipBytes} against ${trpc.gzipBytes})\n`,
)
