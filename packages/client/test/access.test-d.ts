// Compiled, never run: which procedures the client has to be told about when the contract gets a new one.
import { mutation, query, UserSchema } from '@countersign/contract'
import { expectTypeOf } from 'vitest'
import type { CookiePathOf } from '../src/session/session-effects.ts'

const spec = {
  summary: 'Do a thing.',
  limit: 'default',
  output: UserSchema,
  errors: [],
  rest: { method: 'POST', path: '/v1/thing' },
  example: {},
} as const

export const tree = {
  thing: {
    open: query({ ...spec, access: 'public' }),
    own: mutation({ ...spec, access: 'session' }),
    all: mutation({ ...spec, access: 'admin' }),
    deeper: { enter: mutation({ ...spec, access: 'public', setsCookie: true }) },
  },
}

// Only what moves the session is news to the client; everything else it calls as it is declared.
expectTypeOf<CookiePathOf<typeof tree>>().toEqualTypeOf<'thing.deeper.enter'>()
