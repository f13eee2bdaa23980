// Prints what a command answers, for people or as JSON, and sets the exit code.
import { exitCode } from './exit-code.ts'

export interface Answer {
  /** False for a refusal, which people read on standard error. */
  readonly isDone: boolean
  readonly text: string
  readonly json: object
}

export interface OutputOptions {
  readonly json?: true
}

export function print({ isDone, text, json }: Answer, options: OutputOptions): void {
  process.exitCode = isDone ? exitCode.done : exitCode.failed
  if (options.json) process.stdout.write(`${JSON.stringify(json)}\n`)
  else (isDone ? process.stdout : process.stderr).write(`${withoutControls(text)}\n`)
}

// A name may hold what a terminal takes for a command.
const withoutControls = (text: string) => text.replace(/(?!\n)\p{C}/gu, '\uFFFD')
