// Declares the procedures with which users change their own account.
import { z } from 'zod'
import { FullNameSchema } from './fields/full-name.ts'
import {
  NewPasswordSchema,
  PASSWORD_MAX_CHARACTERS,
  PASSWORD_MIN_CHARACTERS,
  PasswordSchema,
} from './fields/password.ts'
import { mutation } from './procedure.ts'
import { exampleUser, UserSchema } from './user.ts'

export const ChangePasswordSchema = z
  .object({
    currentPassword: PasswordSchema,
    newPassword: NewPasswordSchema.meta({
      description: 'With an upper-case letter, a lower-case letter, a digit and a symbol.',
      minLength: PASSWORD_MIN_CHARACTERS,
      maxLength: PASSWORD_MAX_CHARACTERS,
    }),
  })
  .meta({ id: 'ChangePassword' })

export const UpdateProfileSchema = z
  .object({ fullName: FullNameSchema })
  .meta({ id: 'UpdateProfile' })

export const accountContract = {
  changePassword: mutation({
    summary:
      'Replace the password, given the current one. Every other session of the user is revoked; this one goes on.',
    access: 'session',
    limit: 'credentials',
    input: ChangePasswordSchema,
    output: z.undefined(),
    errors: ['INVALID_CREDENTIALS', 'PASSWORD_TOO_COMMON', 'PASSWORD_UNCHANGED'],
    rest: { method: 'POST', path: '/v1/account/password', status: 204 },
    setsCookie: true,
    example: {
      input: {
        currentPassword: 'Analytical-Engine-1843',
        newPassword: 'Difference-Engine-1822',
      },
    },
  }),
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
}
