// Assembles the procedures with which people keep their own account.
import { emailContract } from './email.ts'
import { passwordContract } from './password.ts'
import { profileContract } from './profile.ts'

export const accountContract = { ...passwordContract, ...emailContract, ...profileContract }
