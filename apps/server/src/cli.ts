#!/usr/bin/env node
// Runs the command line `countersign`: `pnpm cli`, in the image `countersign`. An entry point.
import { requireNode } from './operations/require-node.ts'

requireNode()
const { runCli } = await import('./cli/run-cli.ts')
await runCli(process.argv.slice(2))
