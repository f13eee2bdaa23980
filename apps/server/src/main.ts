// Starts the server. Loads nothing else before the version of Node.js is checked and signals are heard.
import { requireNode } from './operations/require-node.ts'
import { watchForStop } from './operations/stop-request.ts'

requireNode()
const stop = watchForStop()
const { serve } = await import('./operations/serve.ts')
await serve(stop)
