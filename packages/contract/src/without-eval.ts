// Keeps this package's copy of zod from compiling its validators from text, for pages whose Content-Security-Policy has no
// 'unsafe-eval'. zod tries `new Function` once, when the first object schema is made, and browsers report even the attempt.
// The contract makes its schemas when it is imported, so no function called later could be in time: import this module
// before anything that imports the contract.
import { config } from 'zod'

config({ jitless: true })
