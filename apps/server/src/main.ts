// Entry point of the server. Loads nothing but these two before it knows that Node.js can run the rest and that a signal
// will be heard.
import { requireNode } from './operations/require-node.ts'
import { watchForStop } from './operations/stop-request.ts'

requireNode()
const stop = watchForStop()
const { serve } = await import('./operations/serve.ts')
await serve(stop)
