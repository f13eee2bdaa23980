// Ends the process with one clear line under a Node.js that cannot run the server. An entry point calls it before it
// loads anything else: argon2's binary crashes an older Node.js without a word. Written in the syntax of Node.js 18.
const MINIMUM_MAJOR = 22

export function requireNode(version = process.versions.node): void {
  const complaint = complaintAbout(version)
  if (complaint === undefined) return
  process.stderr.write(`${complaint}\n`)
  process.exit(1)
}

/** What to say of a version such as `20.11.1`; undefined when it will do. */
export function complaintAbout(version: string): string | undefined {
  if (Number.parseInt(version, 10) >= MINIMUM_MAJOR) return undefined
  return `Countersign needs Node.js ${MINIMUM_MAJOR} or later (24 is what it is tested on). This is Node.js ${version}: ${process.execPath}`
}
