// Defines the exit codes of the command line. Its help and docs/operations.md describe them.
export const exitCode = { done: 0, failed: 1, wrongUsage: 2 } as const
