// A page with a form that checks what is entered by the contract's own schema.
export { createAuthClient } from '@countersign/client'
export { LoginSchema } from '@countersign/contract'
