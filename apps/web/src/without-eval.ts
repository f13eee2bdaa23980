// zod compiles its validators from text where it may. The Content-Security-Policy forbids that, and the attempt alone is
// reported as a violation, so it is told not to try: before the first schema is made, which is why main.tsx begins here.
import { config } from 'zod'

config({ jitless: true })
