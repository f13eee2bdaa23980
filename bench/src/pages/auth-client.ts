// A page that keeps a session.
export { createAuthClient } from '@countersign/client'
