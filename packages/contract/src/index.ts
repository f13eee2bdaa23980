export {
  MailedLinkSchema,
  RequestEmailChangeSchema,
  RequestEmailVerificationSchema,
} from './account/email.ts'
export {
  ChangePasswordSchema,
  RequestPasswordResetSchema,
  ResetPasswordSchema,
} from './account/password.ts'
export {
  type AccountExport,
  AccountExportSchema,
  DeleteAccountSchema,
  UpdateProfileSchema,
} from './account/profile.ts'
export { ListAuditEventsSchema } from './admin/audit.ts'
export { type AuditEvent, AuditEventSchema } from './admin/audit-event.ts'
export {
  type AdminUser,
  AdminUserSchema,
  InviteUserSchema,
  ListUsersSchema,
  SetRoleSchema,
  type UserStatus,
  UserStatusSchema,
} from './admin/users.ts'
export {
  AccessSchema,
  LoginSchema,
  LogoutSchema,
  type Settings,
  SettingsSchema,
  SignedInSchema,
  SignupSchema,
} from './auth.ts'
export { contract, groupSummaries } from './contract.ts'
export {
  type ErrorShape,
  edgeReasons,
  errors,
  type Reason,
} from './errors.ts'
export { EMAIL_MAX_CHARACTERS, EmailSchema, NewEmailSchema } from './fields/email.ts'
export {
  FULL_NAME_MAX_CHARACTERS,
  FULL_NAME_MIN_CHARACTERS,
  FullNameSchema,
} from './fields/full-name.ts'
export { OneTimeTokenSchema } from './fields/one-time-token.ts'
export {
  NewPasswordSchema,
  PASSWORD_MAX_CHARACTERS,
  PASSWORD_MIN_CHARACTERS,
  PasswordSchema,
} from './fields/password.ts'
export {
  type IssueCode,
  type IssueParameters,
  type IssueParametersOf,
  issueCodes,
  toValidationIssue,
  type ValidationIssue,
} from './issues.ts'
export {
  type AccessLevel,
  accessReasons,
  type ContractTree,
  type Declaration,
  declarationsOf,
  isDeclaration,
  type LimitPolicy,
  type MutationDeclaration,
  mutation,
  type ProcedureExample,
  type ProcedureSpec,
  type QueryDeclaration,
  query,
  type ReasonOf,
  type RestRoute,
  reasonsOf,
} from './procedure.ts'
export type {
  AppRouter,
  InputOf,
  OutputOf,
  ParsedInputOf,
  ProcedureOf,
  RouterRecordOf,
} from './router.ts'
export { DeviceSchema, type Session, SessionSchema } from './sessions.ts'
export {
  type Role,
  RoleSchema,
  type User,
  UserSchema,
} from './user.ts'
