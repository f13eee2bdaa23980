// Reads an address as typed, in its canonical spelling.
import { EmailSchema } from '@countersign/contract'
import { InvalidArgumentError } from 'commander'

export function parseEmail(typed: string): string {
  const parsed = EmailSchema.safeParse(typed)
  if (parsed.success) return parsed.data
  throw new InvalidArgumentError('Expected an email address.')
}
