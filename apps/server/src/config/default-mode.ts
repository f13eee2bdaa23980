// Tells which mode the code runs in when nobody says: a server that was built is one that strangers reach.
import type { Mode } from './variables.ts'

/** Development for the TypeScript sources, production for what is built of them. */
export const defaultMode: Mode = import.meta.filename.endsWith('.ts') ? 'development' : 'production'
