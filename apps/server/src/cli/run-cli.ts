// Reads the command line, runs its command and sets the exit code. Never does anything itself.
import { Command, CommanderError } from 'commander'
import { addAuditCommands } from './audit-commands.ts'
import { exitCode } from './exit-code.ts'
import { addUsersCommands } from './users-commands.ts'

const exitCodes = `
Exit codes:
  0  done
  1  refused, not found, a broken chain, or the command cannot run
  2  wrong usage

It reads DATABASE_* and AUDIT_SECRET from the environment, as the server does.`

export async function runCli(args: readonly string[]): Promise<void> {
  const program = new Command('countersign')
    .description('Administers an installation of Countersign by its database.')
    .exitOverride()
    .addHelpText('afterAll', exitCodes)
  addUsersCommands(program)
  addAuditCommands(program)
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // It has printed what is wrong. The help that was asked for is no error; the one for want of a command is.
    process.exitCode = error.exitCode === 0 ? exitCode.done : exitCode.wrongUsage
  }
}
