// Serves the page for `pnpm dev`, which starts and ends this process. Run by itself it serves the page alone.
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'

// Ctrl-C reaches every process of a terminal; who started this one decides when it ends.
if (process.send) process.on('SIGINT', () => {})
process.on('SIGTERM', () => process.exit(0))
process.on('disconnect', () => process.exit(0))

const server = await createServer({
  root: fileURLToPath(new URL('.', import.meta.url)),
  clearScreen: false,
  logLevel: 'warn',
})
try {
  await server.listen()
} catch (error) {
  const { port } = server.config.server
  const [trouble] = (error instanceof Error ? error.message : String(error)).split('\n', 1)
  const line = trouble?.includes('already in use')
    ? `Port ${port} is already in use. Set WEB_PORT to another one, or to off.`
    : `The page cannot be served: ${trouble}`
  process.stderr.write(`${line}\n`)
  process.exit(1)
}
process.send?.('listening')
