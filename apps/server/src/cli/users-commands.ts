// Defines `countersign users`: lists accounts, makes administrators, disables and enables.
import { FullNameSchema, UserStatusSchema } from '@countersign/contract'
import { type AdminUserRow, type Executor, findUserByEmail, listUsers } from '@countersign/db'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { type Answer, type OutputOptions, print } from './answer.ts'
import { type Change, disable, enable, giveRole } from './change-user.ts'
import { formatUsers, toJson } from './format-users.ts'
import { inviteUser } from './invite-user.ts'
import { parseEmail } from './parse-email.ts'
import { withDatabase } from './with-database.ts'

const LIMIT_MAX = 10_000
const LIMIT_DEFAULT = 50

interface ListOptions extends OutputOptions {
  readonly email?: string
  readonly status?: AdminUserRow['status']
  readonly limit: number
}

interface InviteOptions extends OutputOptions {
  readonly name: string
  readonly role: 'user' | 'admin'
}

export function addUsersCommands(program: Command): void {
  const users = program.command('users').description('List and change accounts.')
  users
    .command('list')
    .description('List users, the newest first.')
    .option('--email <prefix>', 'those whose address begins so')
    .addOption(
      new Option('--status <status>', 'those of this status').choices(UserStatusSchema.options),
    )
    .option('--limit <n>', 'at most so many', parseLimit, LIMIT_DEFAULT)
    .option('--json', 'answer as JSON')
    .action(async (options: ListOptions) => {
      print(await withDatabase((db) => list(db, options)), options)
    })
  users
    .command('invite')
    .description('Make an account without a password, and mail the link that sets one.')
    .argument('<email>', 'address of the person', parseEmail)
    .requiredOption('--name <name>', 'full name of the person', parseFullName)
    .addOption(
      new Option('--role <role>', 'what the user is').choices(['user', 'admin']).default('user'),
    )
    .option('--json', 'answer as JSON')
    .action(async (email: string, options: InviteOptions) => {
      const { name: fullName } = options
      const role = options.role === 'admin' ? 'ADMIN' : 'USER'
      print(await withDatabase((db) => inviteUser(db, { email, fullName, role })), options)
    })
  addChange(users, { name: 'promote', summary: 'Make a user an administrator.' }, giveRole('ADMIN'))
  addChange(
    users,
    { name: 'demote', summary: 'Make an administrator a user; never the last one.' },
    giveRole('USER'),
  )
  addChange(
    users,
    { name: 'disable', summary: 'Keep a user out and revoke the sessions.' },
    disable,
  )
  addChange(users, { name: 'enable', summary: 'Let a disabled user sign in again.' }, enable)
}

function addChange(
  users: Command,
  { name, summary }: { name: string; summary: string },
  change: Change,
): void {
  users
    .command(name)
    .description(summary)
    .argument('<email>', 'address of the account', parseEmail)
    .option('--json', 'answer as JSON')
    .action(async (email: string, options: OutputOptions) => {
      const answer = await withDatabase(async (db): Promise<Answer> => {
        const user = await findUserByEmail(db, email)
        return user ? change(db, user) : noUser(email)
      })
      print(answer, options)
    })
}

async function list(db: Executor, { email, status, limit }: ListOptions): Promise<Answer> {
  const emailPrefix = email?.trim().toLowerCase()
  const rows = await listUsers(db, { cursor: undefined, limit: limit + 1, emailPrefix, status })
  const users = rows.slice(0, limit)
  const hasMore = rows.length > limit
  return {
    isDone: true,
    text: formatUsers(users, hasMore),
    json: { users: users.map(toJson), hasMore },
  }
}

function parseLimit(typed: string): number {
  const limit = Number(typed)
  if (Number.isInteger(limit) && limit >= 1 && limit <= LIMIT_MAX) return limit
  throw new InvalidArgumentError(`Expected a number from 1 to ${LIMIT_MAX}.`)
}

function parseFullName(typed: string): string {
  const parsed = FullNameSchema.safeParse(typed)
  if (parsed.success) return parsed.data
  throw new InvalidArgumentError('Expected the name of a person.')
}

const noUser = (email: string): Answer => ({
  isDone: false,
  text: `There is no user with the address ${email}.`,
  json: { kind: 'noUser', email },
})
