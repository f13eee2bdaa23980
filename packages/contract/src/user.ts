// Defines a user.
import { z } from 'zod'

export const RoleSchema = z.enum(['USER', 'ADMIN'])
export type Role = z.infer<typeof RoleSchema>

/** A user as clients see one. */
export const UserSchema = z
  .object({
    id: z.uuid(),
    email: z.string(),
    fullName: z.string(),
    role: RoleSchema,
    emailVerified: z.boolean(),
    /** ISO 8601, UTC. */
    createdAt: z.iso.datetime(),
    /** When something about the user last changed. ISO 8601, UTC. */
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'User' })
export type User = z.infer<typeof UserSchema>

/** The user of the examples in the API reference. */
export const exampleUser: User = {
  id: '019a1c3f-7b5e-7c40-9d2e-3f6b8a1c5d70',
  email: 'ada@example.com',
  fullName: 'Ada Lovelace',
  role: 'USER',
  emailVerified: false,
  createdAt: '2026-11-24T09:30:00.000Z',
  updatedAt: '2026-11-24T09:30:00.000Z',
}
