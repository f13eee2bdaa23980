// Declares the procedures with which users list and revoke their sessions.
import { z } from 'zod'
import { mutation, query } from './procedure.ts'

/** What a user agent says of itself, for people to recognise it by; null where it says nothing. */
export const DeviceSchema = z
  .object({
    browser: z.string().nullable().describe('For example `Firefox 131`.'),
    os: z.string().nullable().describe('For example `Windows` or `Android 14`.'),
    type: z.enum(['desktop', 'mobile', 'tablet', 'tv', 'bot']).nullable(),
  })
  .meta({ id: 'Device' })

/** A session as its user may see one: enough to recognise and to end it, nothing to use it with. */
export const SessionSchema = z
  .object({
    id: z.uuid(),
    current: z.boolean().describe('Whether it is the session that asks.'),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().describe('When it was last refreshed.'),
    expiresAt: z.iso.datetime().describe('When it ends if it is not refreshed before.'),
    device: DeviceSchema,
    ip: z.string().nullable().describe('Where it was opened, with `device`.'),
    lastUsedDevice: DeviceSchema,
    lastUsedIp: z
      .string()
      .nullable()
      .describe('Where it was last refreshed, with `lastUsedDevice`.'),
  })
  .meta({ id: 'Session' })
export type Session = z.infer<typeof SessionSchema>

export const exampleSession: Session = {
  id: '019a1c40-02d1-7a38-b5f4-6c9e2d7b1a83',
  current: true,
  createdAt: '2026-11-24T09:30:00.000Z',
  lastUsedAt: '2026-11-24T10:05:00.000Z',
  expiresAt: '2026-12-24T10:05:00.000Z',
  device: { browser: 'Firefox 145', os: 'Linux', type: 'desktop' },
  ip: '203.0.113.7',
  lastUsedDevice: { browser: 'Firefox 145', os: 'Linux', type: 'desktop' },
  lastUsedIp: '198.51.100.23',
}

export const sessionsContract = {
  list: query({
    summary: 'List the live sessions of the signed-in user, the one used last first.',
    access: 'session',
    limit: 'default',
    output: z.object({ sessions: z.array(SessionSchema) }),
    errors: [],
    rest: { method: 'GET', path: '/v1/sessions' },
    example: { output: { sessions: [exampleSession] } },
  }),
  revoke: mutation({
    summary: 'End one session of the signed-in user.',
    access: 'session',
    limit: 'revocation',
    input: z.object({ id: z.uuid().describe('Which session.') }),
    output: z.undefined(),
    errors: ['SESSION_NOT_FOUND'],
    rest: { method: 'DELETE', path: '/v1/sessions/{id}', status: 204 },
    example: { input: { id: exampleSession.id } },
  }),
  revokeOthers: mutation({
    summary: 'End every session of the signed-in user but the one that asks.',
    access: 'session',
    limit: 'revocation',
    output: z.object({ revoked: z.int().nonnegative().describe('How many sessions were ended.') }),
    errors: [],
    rest: { method: 'POST', path: '/v1/sessions/revoke-others' },
    example: { output: { revoked: 2 } },
  }),
}
