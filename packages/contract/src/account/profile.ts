// Declares the procedures with which users change, export and delete what is kept about them.
import { z } from 'zod'
import { AuditEventSchema, exampleAuditEvent } from '../admin/audit-event.ts'
import { FullNameSchema } from '../fields/full-name.ts'
import { PasswordSchema } from '../fields/password.ts'
import { mutation, query } from '../procedure.ts'
import { exampleUser, UserSchema } from '../user.ts'

export const UpdateProfileSchema = z
  .object({ fullName: FullNameSchema })
  .meta({ id: 'UpdateProfile' })

export const DeleteAccountSchema = z
  .object({ currentPassword: PasswordSchema })
  .meta({ id: 'DeleteAccount' })

const ExportedSessionSchema = z
  .object({
    id: z.uuid(),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    userAgent: z.string().nullable(),
    ip: z.string().nullable(),
    lastUserAgent: z.string().nullable(),
    lastIp: z.string().nullable(),
    revokedAt: z.iso.datetime().nullable(),
    revokedReason: z.string().nullable(),
  })
  .meta({ id: 'ExportedSession' })

/** Everything that is kept about a user, but secrets and their hashes. */
export const AccountExportSchema = z
  .object({
    exportedAt: z.iso.datetime(),
    user: UserSchema,
    sessions: z.array(ExportedSessionSchema).describe('Those that were not cleaned up yet, too.'),
    auditEvents: z.array(AuditEventSchema),
    mailedLinks: z
      .array(
        z.object({
          purpose: z.string(),
          email: z.string(),
          createdAt: z.iso.datetime(),
          expiresAt: z.iso.datetime(),
        }),
      )
      .describe('Links that can still be used.'),
    pendingMails: z
      .array(z.object({ purpose: z.string(), email: z.string(), createdAt: z.iso.datetime() }))
      .describe('Mails that were not sent yet.'),
  })
  .meta({ id: 'AccountExport' })
export type AccountExport = z.infer<typeof AccountExportSchema>

export const profileContract = {
  updateProfile: mutation({
    summary: 'Change the name of the signed-in user.',
    access: 'session',
    limit: 'default',
    input: UpdateProfileSchema,
    output: z.object({ user: UserSchema }),
    errors: [],
    rest: { method: 'PATCH', path: '/v1/account/profile' },
    example: {
      input: { fullName: 'Ada King' },
      output: { user: { ...exampleUser, fullName: 'Ada King' } },
    },
  }),
  exportData: query({
    summary: 'Read everything that is kept about the signed-in user.',
    access: 'session',
    limit: 'default',
    output: AccountExportSchema,
    errors: [],
    rest: { method: 'GET', path: '/v1/account/export' },
    example: {
      output: {
        exportedAt: '2026-11-24T10:30:00.000Z',
        user: exampleUser,
        sessions: [
          {
            id: '019a1c40-02d1-7a38-b5f4-6c9e2d7b1a83',
            createdAt: '2026-11-24T09:30:00.000Z',
            lastUsedAt: '2026-11-24T10:05:00.000Z',
            expiresAt: '2026-12-24T10:05:00.000Z',
            userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Firefox/145.0',
            ip: '203.0.113.7',
            lastUserAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Firefox/145.0',
            lastIp: '203.0.113.7',
            revokedAt: null,
            revokedReason: null,
          },
        ],
        auditEvents: [exampleAuditEvent],
        mailedLinks: [
          {
            purpose: 'resetPassword',
            email: exampleUser.email,
            createdAt: '2026-11-24T10:20:00.000Z',
            expiresAt: '2026-11-24T10:50:00.000Z',
          },
        ],
        pendingMails: [
          {
            purpose: 'verifyEmail',
            email: exampleUser.email,
            createdAt: '2026-11-24T09:30:00.000Z',
          },
        ],
      },
    },
  }),
  delete: mutation({
    summary:
      'Delete the account of the signed-in user, given the password. Nothing but audit events without personal data is kept.',
    access: 'session',
    limit: 'credentials',
    input: DeleteAccountSchema,
    output: z.undefined(),
    errors: ['INVALID_CREDENTIALS', 'LAST_ADMIN'],
    rest: { method: 'POST', path: '/v1/account/delete', status: 204 },
    example: { input: { currentPassword: 'Analytical-Engine-1843' } },
  }),
}
