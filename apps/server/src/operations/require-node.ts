// Ends the process with a clear line under an unsupported Node.js. Called before anything else is loaded, because argon2's
// binary crashes an older Node.js without a message. Written in the syntax of Node.js 18.
const MINIMUM_MAJOR = 22

export function requireNode(version = process.versions.node): void {
  const complaint = complaintAbout(version)
  if (complaint === undefined) return
  process.stderr.write(`${complaint}\n`)
  process.exit(1)
}

/** The error for a version such as `20.11.1`; undefined if it is supported. */
export function complaintAbout(version: string): string | undefined {
  if (Number.parseInt(version, 10) >= MINIMUM_MAJOR) return undefined
  return `Countersign needs Node.js ${MINIMUM_MAJOR} or later (24 is what it is tested on). This is Node.js ${version}: ${process.execPath}`
}
