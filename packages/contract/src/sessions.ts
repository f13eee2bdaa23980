// The procedures with which users see and end their sessions.
import { z } from 'zod'
import { mutation, query } from './procedure.ts'

/** What a user agent says of itself, for people to recognise it by; null where it says nothing. */
export const DeviceSchema = z.object({
  /** For example `Firefox 131`. */
  browser: z.string().nullable(),
  /** For example `Windows` or `Android 14`. */
  os: z.string().nullable(),
  type: z.enum(['desktop', 'mobile', 'tablet', 'tv', 'bot']).nullable(),
})

/** A session as its user may see one: enough to recognise and to end it, nothing to use it with. */
export const SessionSchema = z.object({
  id: z.uuid(),
  /** Whether it is the session that asks. */
  current: z.boolean(),
  /** ISO 8601, UTC, as all times. */
  createdAt: z.iso.datetime(),
  /** When it was last refreshed. */
  lastUsedAt: z.iso.datetime(),
  /** When it ends if it is not refreshed before. */
  expiresAt: z.iso.datetime(),
  device: DeviceSchema,
  ip: z.string().nullable(),
})
export type Session = z.infer<typeof SessionSchema>

export const sessionsContract = {
  list: query({
    summary: 'List the live sessions of the signed-in user, the one used last first.',
    access: 'session',
    limit: 'default',
    output: z.object({ sessions: z.array(SessionSchema) }),
    errors: [],
    rest: { method: 'GET', path: '/v1/sessions' },
  }),
  revoke: mutation({
    summary: 'End one session of the signed-in user.',
    access: 'session',
    limit: 'default',
    input: z.object({ id: z.uuid() }),
    output: z.undefined(),
    errors: ['SESSION_NOT_FOUND'],
    rest: { method: 'DELETE', path: '/v1/sessions/{id}', status: 204 },
  }),
  revokeOthers: mutation({
    summary: 'End every session of the signed-in user but the one that asks.',
    access: 'session',
    limit: 'default',
    output: z.object({ revoked: z.int().nonnegative() }),
    errors: [],
    rest: { method: 'POST', path: '/v1/sessions/revoke-others' },
  }),
}
