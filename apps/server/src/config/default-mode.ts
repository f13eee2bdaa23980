// Defines the mode without NODE_ENV. A built server is reachable by strangers, so it defaults to production.
import type { Mode } from './variables.ts'

/** Development for the TypeScript sources, production for the bundle. */
export const defaultMode: Mode = import.meta.filename.endsWith('.ts') ? 'development' : 'production'
